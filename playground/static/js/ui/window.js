// Which part of a long list is in the page. It is held by timestamps, as indices shift with every deletion.

import { indexFrom } from "../app/conversations.js";

const PAGE = 60; // messages added when an end comes near
const MOST = 240; // messages in the page at once

export class Window {
  #firstTs = "0";
  #lastTs = null; // null: it ends with the newest
  messages = [];

  get atNewest() {
    return this.#lastTs === null;
  }

  /** Indices [from, to) of what is shown. */
  get range() {
    const count = this.messages.length;
    const to = this.atNewest ? count : Math.min(count, indexFrom(this.messages, this.#lastTs) + 1);
    return [Math.min(to, indexFrom(this.messages, this.#firstTs)), to];
  }

  #set(from, to) {
    this.#firstTs = from <= 0 ? "0" : this.messages[from].ts;
    this.#lastTs = to >= this.messages.length ? null : this.messages[to - 1].ts;
  }

  toNewest() {
    this.#set(this.messages.length - PAGE, this.messages.length);
  }

  around(index) {
    this.#set(index - PAGE, index + PAGE);
  }

  /** Drops the oldest of a window that grew with every new message. */
  trim() {
    const [from, to] = this.range;
    if (to - from > MOST) this.#set(to - MOST, to);
  }

  /** Both move the window by a page; false where there is nothing more. */
  older() {
    const [from, to] = this.range;
    const start = Math.max(0, from - PAGE);
    if (from > 0) this.#set(start, Math.min(to, start + MOST));
    return from > 0;
  }

  newer() {
    const [from, to] = this.range;
    const more = to < this.messages.length;
    const end = Math.min(this.messages.length, to + PAGE);
    if (more) this.#set(Math.max(from, end - MOST), end);
    return more;
  }
}
