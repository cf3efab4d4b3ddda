// One message as a row of a timeline.

import { api } from "../app/api.js";
import { emit } from "../app/bus.js";
import { authorOf, fullName, isNote, isTechnician, personById, state } from "../app/state.js";
import { hasNewReplies } from "../app/unread.js";
import { attempt } from "../ui/toast.js";
import { renderBlocks } from "./blocks.js";
import { el, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";
import { avatar } from "./people.js";
import { Surface } from "./surface.js";
import { clockTime, dateOf, fullTime } from "./time.js";

const FACES = 3; // shown beside the number of replies

/** options: {channel, grouped: no name or face, inThread: no link to the thread} */
export function messageRow(message, { channel, grouped, inThread }) {
  if (isNote(message)) return noteRow(message, { channel, inThread });
  const author = authorOf(message);
  const row = el(
    "article",
    {
      class: "message", role: "listitem", tabindex: "-1", "data-ts": message.ts,
      "data-testid": message.ephemeral ? "ephemeral" : "message", "aria-label": `${fullName(author)}, ${clockTime(message.ts)}`,
    },
    el("div", { class: "gutter" }, grouped ? timeOf(message) : avatar(author)),
    el(
      "div",
      { class: "content" },
      message.ephemeral ? el("p", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
      grouped ? null : byline(message, author),
      message.subtype === "thread_broadcast" && !inThread ? threadLink(message, channel) : null,
      body(message, channel),
      message.reactions?.length ? reactions(message, channel) : null,
      message.reply_count && !inThread ? repliesLink(message, channel) : null,
    ),
  );
  row.classList.toggle("grouped", Boolean(grouped));
  row.classList.toggle("is-ephemeral", Boolean(message.ephemeral));
  return row;
}

function noteRow(message, { channel, inThread }) {
  const replies = message.reply_count && !inThread ? repliesLink(message, channel) : null;
  return el(
    "article",
    { class: "message note", role: "listitem", tabindex: "-1", "data-ts": message.ts, "data-testid": "note" },
    el("div", { class: "gutter" }),
    el("div", { class: "content" }, el("span", {}, mrkdwn(message.text)), " ", timeOf(message), replies),
  );
}

const timeOf = (message) =>
  el("time", { class: "time", datetime: dateOf(message.ts).toISOString(), title: fullTime(message.ts) }, clockTime(message.ts));

function byline(message, author) {
  return el(
    "header",
    { class: "byline" },
    el("strong", { class: "author" }, fullName(author)),
    author.bot ? el("span", { class: "badge" }, "APP") : null,
    isTechnician(author) ? el("span", { class: "role" }, "Technician") : null,
    timeOf(message),
  );
}

function body(message, channel) {
  const edited = message.edited ? el("span", { class: "edited" }, " (edited)") : null;
  if (!message.blocks?.length) return el("div", { class: "body text" }, mrkdwn(message.text ?? ""), edited);
  const nodes = renderBlocks(message.blocks, surfaceOf(message, channel));
  if (edited) (nodes.at(-1).querySelector(":scope > .text:last-child") ?? nodes.at(-1)).append(edited);
  return el("div", { class: `body ${message.blocks.some(needsFrame) ? "card" : ""}` }, nodes);
}

const needsFrame = ({ type, accessory, fields }) => !["section", "rich_text"].includes(type) || accessory || fields;

function surfaceOf(message, channel) {
  const place = { user: state.me, channel, ts: message.ts };
  return new Surface({
    send: async (action, label) => {
      await api.act({ ...place, ...action });
      emit("acted", { label });
    },
    ask: (question) => api.options({ ...place, ...question }),
  });
}

function reactions(message, channel) {
  return el("div", { class: "reactions" }, message.reactions.map((reaction) => reactionPill(message, channel, reaction)));
}

function reactionPill(message, channel, { name, users = [], count = users.length }) {
  const mine = users.includes(state.me);
  const who = users.map((id) => (id === state.me ? "you" : fullName(personById(id)))).join(", ");
  return el(
    "button",
    {
      type: "button", class: "reaction", "aria-pressed": String(mine), title: who,
      "aria-label": `${name.replaceAll("_", " ")}: ${who || count}`,
      onclick: () => toggleReaction(message, channel, name),
    },
    el("span", { class: "emoji" }, emoji(name)), String(count),
  );
}

export function toggleReaction(message, channel, name) {
  const mine = message.reactions?.some((reaction) => reaction.name === name && reaction.users?.includes(state.me));
  return attempt(() => api.react({ user: state.me, channel, ts: message.ts, name, ...(mine ? { remove: true } : {}) }));
}

function threadLink(message, channel) {
  const open = () => emit("open-thread", { channel, ts: message.thread_ts });
  return el("button", { type: "button", class: "from-thread", onclick: open }, "replied in a thread");
}

function repliesLink(message, channel) {
  const count = message.reply_count;
  const fresh = hasNewReplies(channel, message);
  const words = `${count} ${count === 1 ? "reply" : "replies"}`;
  const faces = (message.reply_users ?? []).slice(0, FACES).map((id) => avatar(personById(id), "tiny"));
  const open = () => emit("open-thread", { channel, ts: message.ts });
  return el(
    "button",
    { type: "button", class: "replies", onclick: open },
    el("span", { class: "faces" }, faces), words, fresh ? el("span", { class: "new-tag" }, "new") : null,
  );
}
