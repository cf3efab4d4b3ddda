// Where a message is written. Enter sends, Shift+Enter begins a new line.

import { api } from "../app/api.js";
import { emit } from "../app/bus.js";
import { state } from "../app/state.js";
import { el, icon } from "../render/dom.js";
import { Suggest } from "./suggest.js";
import { attempt, toast } from "./toast.js";

const TALLEST = 220; // px

export class Composer {
  #drafts = new Map(); // place -> text not sent yet
  #place = null;
  #busy = false;

  /** name: "main" or "thread"; onempty: ArrowUp in an empty field. */
  constructor({ name, onempty }) {
    this.onempty = onempty;
    const id = `composer-${name}`;
    this.field = el("textarea", {
      class: "composer-field", id, rows: 1, disabled: true, "aria-label": "Message", "data-testid": id,
      oninput: () => this.#grow(), onkeydown: (event) => this.#key(event),
    });
    this.suggest = new Suggest(this.field);
    const send = { type: "submit", class: "send", "aria-label": "Send message", title: "Send", "data-testid": `send-${name}` };
    this.button = el("button", send, icon("send"));
    this.also = el("input", { type: "checkbox" });
    this.alsoWords = el("span");
    this.alsoRow = el("label", { class: "also", hidden: true }, this.also, this.alsoWords);
    const box = el("div", { class: "composer-box" }, this.field, this.button);
    const foot = el("div", { class: "composer-foot" }, this.alsoRow, hint());
    this.node = el("form", { class: "composer", onsubmit: (event) => this.#submit(event) }, this.suggest.node, box, foot);
  }

  /** place: {channel, thread?}; also: the words of "also send to", where a thread reply may do that. */
  open(place, { placeholder, also = null }) {
    this.#keepDraft();
    this.#place = place;
    this.field.disabled = false;
    this.field.placeholder = placeholder;
    this.field.setAttribute("aria-label", placeholder);
    this.field.value = this.#drafts.get(this.#draftKey) ?? "";
    this.alsoRow.hidden = !also;
    this.alsoWords.textContent = also ?? "";
    this.also.checked = false;
    this.suggest.close();
    this.#grow();
  }

  write(text) {
    this.field.value = text;
    this.#grow();
    this.focus();
  }

  focus() {
    this.field.focus();
  }

  forgetDrafts() {
    this.#drafts.clear();
    this.#place = null;
    this.field.value = "";
    this.field.disabled = true;
  }

  get #draftKey() {
    return `${this.#place.channel}:${this.#place.thread ?? ""}`;
  }

  #keepDraft() {
    if (this.#place) this.#drafts.set(this.#draftKey, this.field.value);
  }

  #grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, TALLEST)}px`;
    this.button.disabled = !this.field.value.trim();
  }

  #key(event) {
    if (this.suggest.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
    if (event.key === "ArrowUp" && !this.field.value && this.onempty?.()) event.preventDefault();
  }

  async #submit(event) {
    event.preventDefault();
    const typed = this.field.value.trim();
    if (!typed || this.#busy) return;
    this.#busy = true;
    const sent = await attempt(() => (typed.startsWith("/") ? runCommand(typed, this.#place) : this.#send(typed)));
    this.#busy = false;
    if (sent && this.field.value.trim() === typed) this.write("");
  }

  async #send(typed) {
    const { channel, thread } = this.#place;
    const broadcast = this.also.checked ? { broadcast: true } : {};
    await api.send({ user: state.me, channel, text: typed, ...(thread ? { thread_ts: thread, ...broadcast } : {}) });
    emit("sent", { channel, thread, text: typed });
    this.also.checked = false;
    return true;
  }
}

function hint() {
  const [enter, shift, again, at, slash] = ["Enter", "Shift", "Enter", "@", "/"].map((key) => el("kbd", {}, key));
  const words = [enter, " sends · ", shift, " + ", again, " new line · ", at, " names · ", slash, " commands"];
  return el("p", { class: "composer-hint" }, words);
}

async function runCommand(typed, { channel }) {
  const [command] = typed.split(/\s/, 1);
  if (!state.commands.some((known) => known.command === command)) {
    toast(`${command} is not a command here. Put a space in front to send it as a message.`, "problem");
    return false;
  }
  await api.command({ user: state.me, channel, command, text: typed.slice(command.length).trim() });
  return true;
}
