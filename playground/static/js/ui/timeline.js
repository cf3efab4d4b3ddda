// A list of messages that stays smooth at any length: only a window of it is in the page.

import { indexFrom } from "../app/conversations.js";
import { isMine, isNote } from "../app/state.js";
import { hasNewReplies } from "../app/unread.js";
import { el, icon } from "../render/dom.js";
import { messageRow } from "../render/message.js";
import { dayKey, dayName } from "../render/time.js";
import { follows, replaceGently, ruler, syncChildren } from "./rows.js";
import { Toolbar } from "./toolbar.js";
import { Window } from "./window.js";

const NEAR = 400; // px from an end
const MARKED_FOR = 2000; // ms that a revealed message stays marked

export class Timeline {
  #window = new Window();
  #nodes = new Map(); // key -> {node, signature}
  #pinned = true; // the reader is at the newest message and stays there
  #place = {};

  /** intro(): nodes above the first message; inThread: the rows of a thread panel. */
  constructor({ label, intro, inThread = false }) {
    this.intro = intro;
    this.inThread = inThread;
    this.toolbar = new Toolbar({ inThread });
    this.start = el("div", { class: "intro" });
    this.list = el("div", { class: "rows", role: "list", "aria-label": label });
    this.scroller = el("div", { class: "scroller", onscroll: () => this.#scrolled() }, this.start, this.list);
    const jump = { type: "button", class: "jump", hidden: true, onclick: () => this.toNewest() };
    this.jump = el("button", jump, icon("down"), "Newest");
    this.node = el("div", { class: "timeline" }, this.scroller, this.jump);
    this.#listen();
  }

  #listen() {
    this.list.addEventListener("pointerover", (event) => this.#offerTools(event.target));
    this.list.addEventListener("focusin", (event) => this.#offerTools(event.target));
    this.list.addEventListener("keydown", (event) => this.#walk(event));
    const growth = new ResizeObserver(() => this.#pinned && this.#scrollDown());
    growth.observe(this.list);
    growth.observe(this.scroller);
  }

  /** Shows a conversation anew, from its newest end. readUpTo: seconds; younger messages get a "New" line. */
  open({ channel, messages, readUpTo = Infinity, label }) {
    const isNew = (message) => Number(message.ts) > readUpTo && !isMine(message) && !isNote(message);
    this.#nodes.clear();
    this.list.replaceChildren();
    this.list.setAttribute("aria-label", label);
    this.#window.messages = messages;
    this.#place = { channel, newFrom: messages.find(isNew)?.ts };
    this.toNewest();
  }

  update(messages) {
    const grew = messages.length > this.#window.messages.length;
    this.#window.messages = messages;
    this.#keepPlace(() => this.#paint());
    if (grew && !this.#pinned) this.jump.classList.add("fresh");
    this.#offerJump();
  }

  toNewest() {
    this.#pinned = true;
    this.#window.toNewest();
    this.#paint();
    this.#scrollDown();
    this.#offerJump();
  }

  /** Brings one message into view and marks it for a moment. */
  reveal(ts) {
    this.#pinned = false;
    this.#window.around(indexFrom(this.#window.messages, ts));
    this.#paint();
    const row = this.#row(ts);
    row?.scrollIntoView({ block: "center" });
    row?.focus({ preventScroll: true });
    row?.classList.add("revealed");
    setTimeout(() => row?.classList.remove("revealed"), MARKED_FOR);
  }

  /** Opens the editor on one's own newest message; false where none is in the page. */
  editLastOwn() {
    const message = this.#window.messages.findLast(isMine);
    const row = message && this.#row(message.ts);
    if (row) this.toolbar.edit(row, message, this.#place.channel);
    return Boolean(row);
  }

  #row = (ts) => this.list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);

  #paint() {
    if (this.#pinned) this.#window.trim();
    const [from, to] = this.#window.range;
    const before = this.#nodes;
    this.#nodes = new Map();
    const nodes = [];
    for (let index = from; index < to; index += 1) nodes.push(...this.#entry(index, before));
    this.start.hidden = from > 0;
    this.start.replaceChildren(...(from > 0 ? [] : this.intro(this.#window.messages)));
    syncChildren(this.list, nodes);
    this.#keepOneTabStop();
  }

  /** A message, with the lines that stand above it. */
  #entry(index, before) {
    const message = this.#window.messages[index];
    const previous = this.#window.messages[index - 1];
    const lines = this.#linesAbove(message, previous, index);
    const rulers = lines.map(([words, kind]) => this.#keep(before, `${kind} ${message.ts}`, words, () => ruler(words, kind)));
    const grouped = Boolean(previous) && !lines.length && follows(previous, message);
    return [...rulers, this.#messageNode(message, grouped, before)];
  }

  #linesAbove(message, previous, index) {
    const lines = [];
    const newDay = previous ? dayKey(previous.ts) !== dayKey(message.ts) : !this.inThread;
    if (newDay) lines.push([dayName(message.ts), "day"]);
    if (message.ts === this.#place.newFrom) lines.push(["New", "new"]);
    if (this.inThread && index === 1) lines.push([repliesWords(this.#window.messages), "count"]);
    return lines;
  }

  #messageNode(message, grouped, before) {
    const { channel } = this.#place;
    const old = before.get(message.ts);
    const editing = old?.node.classList.contains("editing");
    const signature = editing ? old.signature : JSON.stringify([message, grouped, hasNewReplies(channel, message)]);
    const make = () => messageRow(message, { channel, grouped, inThread: this.inThread });
    const node = this.#keep(before, message.ts, signature, make);
    if (old && node !== old.node) this.#replace(old.node, node, message);
    return node;
  }

  /** A row drawn anew takes over the place, the tools and the focus of the old one. */
  #replace(old, row, message) {
    const hadTools = old.contains(this.toolbar.node);
    replaceGently(old, row);
    if (hadTools) this.toolbar.offer(row, message, this.#place.channel);
  }

  /** Re-uses the node of the last painting where nothing about it changed. */
  #keep(before, key, signature, make) {
    const old = before.get(key);
    const entry = old?.signature === signature ? old : { node: make(), signature };
    this.#nodes.set(key, entry);
    return entry.node;
  }

  /** Changes the list while what the reader looks at stays where it is. */
  #keepPlace(change) {
    const edge = this.scroller.getBoundingClientRect().top;
    const anchor = [...this.list.children].find((node) => node.dataset.ts && node.getBoundingClientRect().bottom > edge);
    const top = anchor?.getBoundingClientRect().top;
    change();
    if (this.#pinned) return this.#scrollDown();
    const now = anchor && this.#row(anchor.dataset.ts);
    if (now) this.scroller.scrollTop += now.getBoundingClientRect().top - top;
  }

  #scrollDown() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  get #left() {
    return this.scroller.scrollHeight - this.scroller.clientHeight - this.scroller.scrollTop;
  }

  #scrolled() {
    const left = this.#left;
    this.#pinned = left < 40 && this.#window.atNewest;
    if (this.scroller.scrollTop < NEAR) this.#keepPlace(() => this.#window.older() && this.#paint());
    else if (left < NEAR) this.#keepPlace(() => this.#window.newer() && this.#paint());
    this.#offerJump();
  }

  #offerJump() {
    if (this.#pinned) this.jump.classList.remove("fresh");
    this.jump.hidden = this.#pinned || (this.#left < NEAR && !this.jump.classList.contains("fresh"));
  }

  #offerTools(target) {
    const row = target.closest(".message");
    const message = row && this.#window.messages[indexFrom(this.#window.messages, row.dataset.ts)];
    if (message && message.ts === row.dataset.ts) this.toolbar.offer(row, message, this.#place.channel);
  }

  /** Arrow keys go from message to message; one of them is a stop for Tab. */
  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.classList.contains("message")) return;
    const rows = [...this.list.querySelectorAll(".message")];
    rows[rows.indexOf(event.target) + step]?.focus();
    event.preventDefault();
    this.#keepOneTabStop();
  }

  #keepOneTabStop() {
    const rows = [...this.list.querySelectorAll(".message")];
    const focused = document.activeElement?.closest(".message");
    const stop = rows.includes(focused) ? focused : rows.at(-1);
    for (const row of rows) row.tabIndex = row === stop ? 0 : -1;
  }
}

function repliesWords(messages) {
  const count = messages.filter((message) => !message.ephemeral).length - 1;
  return `${count} ${count === 1 ? "reply" : "replies"}`;
}
