// Short notices, and the voice for people who listen to the page.

import { ApiError } from "../app/api.js";
import { el } from "../render/dom.js";

const SHOWN_FOR = 5000; // ms

export function toast(text, kind = "info") {
  const note = el("div", { class: `toast toast-${kind}` }, text);
  const place = document.getElementById("toasts");
  if (place.matches(":popover-open")) place.hidePopover();
  place.showPopover(); // once more, so that it lies above a dialog opened since
  place.append(note);
  setTimeout(() => note.remove(), SHOWN_FOR);
}

/** Says a text through the page's aria-live region. */
export function announce(text) {
  const line = el("p", {}, text);
  document.getElementById("announcer").append(line);
  setTimeout(() => line.remove(), SHOWN_FOR);
}

/** Runs a request; a refusal is told, and answered with undefined. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message, "problem");
    return undefined;
  }
}
