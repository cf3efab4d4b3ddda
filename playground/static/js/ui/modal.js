// The bot's modals: one dialog a view, stacked, kept in step with what the server holds.

import { api } from "../app/api.js";
import { state } from "../app/state.js";
import { renderBlocks } from "../render/blocks.js";
import { el, freshId, iconButton } from "../render/dom.js";
import { plain } from "../render/mrkdwn.js";
import { Surface } from "../render/surface.js";
import { attempt, toast } from "./toast.js";

const dialogs = new Map(); // view id -> Modal, the lowest first

/** Reads the open views, and opens, redraws and closes dialogs to match. */
export async function syncViews() {
  const user = state.me;
  const answer = await attempt(() => api.views(user));
  if (!answer || user !== state.me) return;
  const views = answer.views.filter((view) => view.type !== "home");
  const ids = new Set(views.map((view) => view.id));
  for (const [id, modal] of [...dialogs].reverse()) if (!ids.has(id)) modal.drop();
  for (const view of views) {
    if (dialogs.has(view.id)) dialogs.get(view.id).draw(view);
    else dialogs.set(view.id, new Modal(view));
  }
}

export function dropViews() {
  for (const modal of [...dialogs.values()].reverse()) modal.drop();
}

class Modal {
  #view = null;

  constructor(view) {
    this.id = view.id;
    this.surface = new Surface({
      send: (action) => api.actInView({ user: state.me, view_id: this.id, ...action }),
      ask: (question) => api.options({ user: state.me, view_id: this.id, ...question }),
    });
    this.title = el("h2", { class: "dialog-title", id: freshId("modal") });
    this.body = el("div", { class: "dialog-body blocks" });
    this.foot = el("footer", { class: "dialog-foot" });
    const cross = iconButton("close", "Close", { onclick: () => this.close() });
    const head = el("header", { class: "dialog-head" }, this.title, cross);
    this.form = el("form", { novalidate: true, onsubmit: (event) => this.#submit(event) }, head, this.body, this.foot);
    this.node = el("dialog", { class: "dialog", "data-testid": "modal", "aria-labelledby": this.title.id }, this.form);
    this.node.addEventListener("cancel", (event) => this.#cancel(event));
    document.body.append(this.node);
    this.draw(view);
    this.node.showModal();
    this.#focusFirst();
  }

  /** Long words are read from their beginning. */
  #focusFirst() {
    const first = this.body.querySelector("input, textarea, .select");
    first?.focus();
    if (first?.matches("textarea")) first.setSelectionRange(0, 0);
  }

  draw(view) {
    if (JSON.stringify(view.blocks) === JSON.stringify(this.#view?.blocks) && view.hash === this.#view.hash) return;
    this.#view = view;
    const submit = { type: "submit", class: "button primary", "data-testid": "modal-submit" };
    const words = plain(view.submit) || (this.#hasInputs ? "Submit" : "");
    this.title.textContent = plain(view.title);
    this.body.replaceChildren(...renderBlocks(view.blocks, this.surface));
    this.foot.replaceChildren(
      el("button", { type: "button", class: "button", onclick: () => this.close() }, plain(view.close) || "Close"),
      words ? el("button", submit, words) : "",
    );
  }

  drop() {
    dialogs.delete(this.id);
    this.node.close();
    this.node.remove();
  }

  async close() {
    await attempt(() => api.submitView({ user: state.me, view_id: this.id, values: {}, close: true }));
    await syncViews();
  }

  get #hasInputs() {
    return this.#view.blocks.some((block) => block.type === "input");
  }

  #cancel(event) {
    if (event.target !== this.node) return;
    event.preventDefault();
    this.close();
  }

  async #submit(event) {
    event.preventDefault();
    const values = this.surface.fields.values(this.#view.blocks);
    const missing = this.#missing(values);
    if (Object.keys(missing).length) return this.#showErrors(missing);
    this.form.setAttribute("aria-busy", "true");
    const answer = await attempt(() => api.submitView({ user: state.me, view_id: this.id, values }));
    this.form.removeAttribute("aria-busy");
    if (answer?.ok === false) this.#refused(answer);
    else if (answer) await syncViews();
  }

  #missing(values) {
    const empty = (block) => {
      const value = values[block.block_id]?.[block.element.action_id];
      return value === undefined || value === null || value.length === 0;
    };
    const left = this.#view.blocks.filter((block) => block.type === "input" && !block.optional && empty(block));
    return Object.fromEntries(left.map((block) => [block.block_id, "Please fill in this field."]));
  }

  #refused({ errors, error }) {
    if (errors) this.#showErrors(errors);
    else toast(`Not submitted: ${String(error ?? "the app did not answer").replaceAll("_", " ")}.`, "problem");
  }

  #showErrors(errors) {
    for (const node of this.body.querySelectorAll("[data-block]")) {
      const slot = node.querySelector(".field-error");
      const message = errors[node.dataset.block] ?? "";
      if (slot) slot.textContent = message;
      node.querySelector("[aria-describedby]")?.setAttribute("aria-invalid", String(Boolean(message)));
    }
    this.body.querySelector("[aria-invalid=true]")?.focus();
    this.#tellHomeless(errors);
  }

  /** An error for a block that shows none must not be lost. */
  #tellHomeless(errors) {
    const shown = [...this.body.querySelectorAll(".field-error")].map((slot) => slot.closest("[data-block]").dataset.block);
    const homeless = Object.entries(errors).filter(([block]) => !shown.includes(block));
    for (const [, words] of homeless) toast(words, "problem");
  }
}
