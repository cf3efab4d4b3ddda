// "Are you sure?", as a dialog that answers true or false.

import { el, freshId } from "../render/dom.js";

/** Asks with Block Kit's confirm words: nodes for title and text, text for the two buttons. */
export function confirmDialog({ title, text, yes, no, danger = false }) {
  const id = freshId("confirm");
  const dialog = el(
    "dialog",
    { class: "dialog dialog-small", "aria-labelledby": id, "data-testid": "confirm" },
    el(
      "form",
      { method: "dialog" },
      el("h2", { class: "dialog-title", id }, title),
      el("div", { class: "dialog-body" }, text),
      el(
        "footer",
        { class: "dialog-foot" },
        el("button", { class: "button", value: "no" }, no),
        el("button", { class: `button ${danger ? "danger-solid" : "primary"}`, value: "yes", autofocus: true }, yes),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
