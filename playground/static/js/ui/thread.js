// The panel with one thread: beside the channel, or above it on a phone.

import { known, load } from "../app/conversations.js";
import { emit, on } from "../app/bus.js";
import { goTo } from "../app/route.js";
import { fullName, isDirect, openChannel, personById, state } from "../app/state.js";
import { markThreadRead } from "../app/unread.js";
import { el, iconButton } from "../render/dom.js";
import { Composer } from "./composer.js";
import { nameOf } from "./channel.js";
import { Timeline } from "./timeline.js";
import { attempt } from "./toast.js";

const panel = document.getElementById("thread");
const app = document.getElementById("app");
const where = el("p", { class: "bar-topic" });

const timeline = new Timeline({ label: "Thread", intro: loading, inThread: true });
const composer = new Composer({ name: "thread", onempty: () => timeline.editLastOwn() });

function loading(messages) {
  return messages.length ? [] : [el("p", { class: "loading" }, "Loading…")];
}

export function startThread() {
  const bar = el(
    "header",
    { class: "bar" },
    el("div", { class: "bar-words" }, el("h2", { class: "bar-title" }, "Thread"), where),
    iconButton("close", "Close thread", { onclick: closeThread }),
  );
  panel.append(bar, timeline.node, el("div", { class: "composer-slot" }, composer.node));
  panel.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && closeThread());
  on("messages", ({ channel, thread }) => {
    if (channel === state.channelId && thread === state.threadTs && !panel.hidden) refresh();
  });
}

function refresh() {
  const messages = known(state.channelId, state.threadTs);
  if (!messages?.length) return closeThread(); // its parent was deleted
  timeline.update(messages);
  markThreadRead(state.channelId, messages[0]);
}

function closeThread() {
  const ts = state.threadTs;
  goTo(state.channelId);
  document.querySelector(`#timeline [data-ts="${CSS.escape(ts ?? "")}"]`)?.focus({ preventScroll: true });
}

export function hideThread() {
  state.threadTs = null;
  panel.hidden = true;
  app.classList.remove("thread-open");
}

/** Opens a thread, at one of its messages where that is named. */
export async function showThread(ts, message) {
  if (state.threadTs !== ts || panel.hidden) await openThread(ts);
  if (message && state.threadTs === ts) timeline.reveal(message);
}

async function openThread(ts) {
  const { channelId: channel } = state;
  state.threadTs = ts;
  panel.hidden = false;
  app.classList.add("thread-open");
  prepare(channel, ts);
  await attempt(() => load(channel, ts));
  if (state.threadTs !== ts || !known(channel, ts)?.length) return;
  timeline.open({ channel, messages: known(channel, ts), label: "Messages in this thread" });
  markThreadRead(channel, known(channel, ts)[0]);
  emit("unread");
}

function prepare(channel, ts) {
  const name = nameOf(openChannel());
  where.textContent = name;
  composer.open({ channel, thread: ts }, {
    placeholder: `Reply as ${fullName(personById(state.me))}`,
    also: isDirect(openChannel()) ? null : `Also send to ${name}`,
  });
  timeline.open({ channel, messages: known(channel, ts) ?? [], label: "Messages in this thread" });
}

export const writeInThread = () => composer.focus();
export const forgetThreadDrafts = () => composer.forgetDrafts();
