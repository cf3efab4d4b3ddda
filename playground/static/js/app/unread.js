// What each person has read, remembered by the browser: the newest ts a channel, the replies a thread.

import { known } from "./conversations.js";
import { isBot, isMine, isNote, state } from "./state.js";
import { recall, remember } from "./storage.js";

let marks = { channels: {}, threads: {} };

export function loadMarks() {
  marks = recall(`read.${state.me}`, { channels: {}, threads: {} });
}

const save = () => remember(`read.${state.me}`, marks);
const threadKey = (channel, ts) => `${channel}:${ts}`;

export const readUpTo = (channel) => Number(marks.channels[channel] ?? 0);

export function markRead(channel) {
  const newest = known(channel)?.at(-1);
  if (!newest || Number(newest.ts) <= readUpTo(channel)) return;
  marks.channels[channel] = newest.ts;
  save();
}

export function markThreadRead(channel, message) {
  const replies = message.reply_count ?? 0;
  if (marks.threads[threadKey(channel, message.ts)] === replies) return;
  marks.threads[threadKey(channel, message.ts)] = replies;
  save();
}

/** A thread concerns its author; a card of the bot concerns everyone who sees the channel. */
const concernsMe = (message) => isMine(message) || isBot(message.user) || Boolean(message.bot_id);

export function hasNewReplies(channel, message) {
  const seen = marks.threads[threadKey(channel, message.ts)] ?? 0;
  return concernsMe(message) && (message.reply_count ?? 0) > seen;
}

export function unreadCount(channel) {
  const messages = known(channel) ?? [];
  const read = readUpTo(channel);
  const fresh = (message) => Number(message.ts) > read && !isMine(message) && !isNote(message);
  return messages.filter((message) => fresh(message) || hasNewReplies(channel, message)).length;
}
