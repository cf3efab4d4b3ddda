// A small panel beside the control that opened it. The browser closes it on Esc and on a click elsewhere.

import { el } from "../render/dom.js";

const GAP = 6; // px between the control and its panel
const EDGE = 8; // px kept free at the window's edge

const closedAt = new WeakMap(); // control -> when its panel closed

/** Opens `content` beside `anchor` and returns a function that closes it. */
export function openPopover(anchor, content, { className = "", onclose } = {}) {
  if (justClosed(anchor)) return () => {};
  // Outside of an open dialog everything is inert, so the panel lives where its control does.
  const host = anchor.closest("dialog") ?? document.body;
  const panel = el("div", { class: `popover ${className}`, popover: "auto" }, content);
  panel.style.setProperty("--control-width", `${anchor.offsetWidth}px`);
  host.append(panel);
  panel.showPopover();
  const growth = new ResizeObserver(() => place(panel, anchor)); // options may come later
  growth.observe(panel);
  place(panel, anchor);
  anchor.setAttribute("aria-expanded", "true");
  panel.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    growth.disconnect();
    closedAt.set(anchor, performance.now());
    anchor.setAttribute("aria-expanded", "false");
    if (panel.contains(document.activeElement) || document.activeElement === document.body) anchor.focus();
    panel.remove();
    onclose?.();
  });
  return () => panel.isConnected && panel.hidePopover();
}

/** The click that closes a panel by hitting its own control must not open it again. */
const justClosed = (anchor) => performance.now() - (closedAt.get(anchor) ?? -Infinity) < 150;

function place(panel, anchor) {
  const from = anchor.getBoundingClientRect();
  const size = panel.getBoundingClientRect();
  const below = from.bottom + GAP + size.height <= innerHeight - EDGE;
  const above = from.top - GAP - size.height >= EDGE;
  const top = below ? from.bottom + GAP : above ? from.top - GAP - size.height : innerHeight - EDGE - size.height;
  const left = Math.min(from.left, innerWidth - EDGE - size.width);
  panel.style.top = `${Math.max(EDGE, top)}px`;
  panel.style.left = `${Math.max(EDGE, left)}px`;
}
