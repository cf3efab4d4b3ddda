// Helpers for rows in a list that is drawn again and again.

import { authorOf, isNote } from "../app/state.js";
import { el } from "../render/dom.js";

const TOGETHER = 300; // s within which one author's messages share a name

/** Whether a message stands under the name of the one before. Cards keep a head of their own. */
export function follows(previous, message) {
  const apart = (each) => each.ephemeral || isNote(each) || (each.bot_id && each.blocks?.length);
  const close = Number(message.ts) - Number(previous.ts) < TOGETHER;
  return close && authorOf(previous).id === authorOf(message).id && !apart(previous) && !apart(message);
}

export const ruler = (words, kind) =>
  el("div", { class: `ruler ruler-${kind}`, role: "separator", "aria-label": words }, el("span", {}, words));

/** Makes `nodes` the children of `parent` without moving those that already stand right. */
export function syncChildren(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

/** Puts `row` in the place of `old`; the focus goes to the control that was focused, or to the row. */
export function replaceGently(old, row) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(row);
  if (!focused) return;
  const { actionId, blockId } = focused.dataset;
  const same = [...row.querySelectorAll("[data-action-id]")].find(
    (node) => node.dataset.actionId === actionId && node.dataset.blockId === blockId,
  );
  (same ?? row).focus({ preventScroll: true });
}
