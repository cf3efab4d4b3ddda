// Changing a message where it stands. Enter saves, Esc leaves everything as it was.

import { api } from "../app/api.js";
import { state } from "../app/state.js";
import { asTyped } from "../app/wording.js";
import { el } from "../render/dom.js";
import { attempt } from "./toast.js";

/** Turns a row into a small editor for its message. */
export function editInPlace(row, message, channel) {
  const body = row.querySelector(".body");
  const before = asTyped(message.text);
  const field = el("textarea", { class: "field", rows: 2, "aria-label": "Edit message", "data-testid": "editor", value: before });
  const editor = el("form", { class: "editor", onsubmit: save, onkeydown: key }, field, buttons(stop));

  function stop() {
    row.classList.remove("editing");
    editor.replaceWith(body);
    row.focus({ preventScroll: true });
  }

  async function save(event) {
    event.preventDefault();
    const text = field.value.trim();
    stop();
    if (text && text !== before) await attempt(() => api.edit({ user: state.me, channel, ts: message.ts, text }));
  }

  function key(event) {
    const saves = event.target === field && event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (event.key === "Escape") stop();
    else if (saves) save(event);
    else return;
    event.stopPropagation();
  }

  row.classList.add("editing");
  body.replaceWith(editor);
  field.focus();
  field.setSelectionRange(before.length, before.length);
}

const buttons = (stop) =>
  el(
    "div",
    { class: "editor-foot" },
    el("button", { type: "button", class: "button small", onclick: stop }, "Cancel"),
    el("button", { class: "button primary small" }, "Save"),
  );
