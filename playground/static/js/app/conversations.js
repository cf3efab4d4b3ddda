// The messages known so far: one list a channel, and one a thread, each in time order.

import { api } from "./api.js";
import { emit } from "./bus.js";
import { state } from "./state.js";

const lists = new Map();
const running = new Map(); // key -> whether it must run once more

const keyOf = (channel, thread) => (thread ? `${channel}:${thread}` : channel);
const rootOf = (message) => message.thread_ts ?? message.ts;
const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;
const shownInChannel = (message) => !isReply(message) || message.subtype === "thread_broadcast";

export const known = (channel, thread) => lists.get(keyOf(channel, thread));
export const forgetAll = () => lists.clear();

/** Reads a list from the server; calls made while one is under way share one more read. */
export async function load(channel, thread) {
  const key = keyOf(channel, thread);
  if (running.has(key)) {
    running.set(key, true);
    return;
  }
  running.set(key, true);
  try {
    while (running.get(key)) {
      running.set(key, false);
      await read(channel, thread);
    }
  } finally {
    running.delete(key);
  }
}

async function read(channel, thread) {
  const user = state.me;
  const { messages } = await api.messages({ channel, thread_ts: thread, user });
  if (user !== state.me) return;
  lists.set(keyOf(channel, thread), messages);
  if (thread) placeParent(channel, messages);
  emit("messages", { channel, thread });
}

/** A thread's parent carries the reply count that the channel shows. */
function placeParent(channel, messages) {
  const parent = messages.find((message) => !isReply(message));
  if (!parent || !lists.has(channel)) return;
  upsert(lists.get(channel), parent);
  emit("messages", { channel });
}

/** Index of the first message that is not older than ts (lists are in time order). */
export function indexFrom(messages, ts) {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(messages[middle].ts) < Number(ts)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function upsert(messages, message) {
  const index = indexFrom(messages, message.ts);
  const replaces = messages[index]?.ts === message.ts ? 1 : 0;
  messages.splice(index, replaces, message);
}

function drop(key, ts) {
  const messages = lists.get(key);
  if (!messages) return;
  const index = indexFrom(messages, ts);
  if (messages[index]?.ts === ts) messages.splice(index, 1);
}

/** Brings one event of the stream into the lists. */
export async function apply(event) {
  if (event.type === "deleted") remove(event);
  else if (event.message) place(event.channel, event.message);
  if (lostReply(event)) await load(event.channel, event.thread_ts);
}

/** A read that is under way may have missed this change: it is made once more. */
function readAgain(key) {
  if (running.has(key)) running.set(key, true);
}

function remove({ channel, ts, thread_ts: thread }) {
  drop(channel, ts);
  drop(keyOf(channel, thread ?? ts), ts);
  emit("messages", { channel });
  emit("messages", { channel, thread: thread ?? ts });
}

function place(channel, message) {
  if (shownInChannel(message) && lists.has(channel)) {
    upsert(lists.get(channel), message);
    emit("messages", { channel });
  }
  const thread = rootOf(message);
  readAgain(channel);
  readAgain(keyOf(channel, thread));
  if (lists.has(keyOf(channel, thread))) {
    upsert(lists.get(keyOf(channel, thread)), message);
    emit("messages", { channel, thread });
  }
}

/** The server tells a parent's new count after a reply, but not after a reply was deleted. */
const lostReply = (event) => event.type === "deleted" && event.thread_ts && event.thread_ts !== event.ts;
