// Slack's mrkdwn to DOM nodes. Every piece of text ends as a text node.

import { channelTitle, state } from "../app/state.js";
import { hashOfPermalink } from "../app/route.js";
import { unescapeMarks as decode } from "../app/wording.js";
import { el } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { groupMention, mention } from "./people.js";
import { dateNode } from "./time.js";

const LINKABLE = ["http:", "https:", "mailto:", "tel:"];

// One alternative for each kind of piece; a mark counts only at the edge of a word, as in Slack.
const PIECES = new RegExp(
  [
    /```\n?(?<pre>[\s\S]+?)```/,
    /`(?<code>[^`\n]+)`/,
    /<(?<angle>[^<>\n]+)>/,
    /(?<![\w*])\*(?=\S)(?<bold>[^*\n]*[^*\s])\*(?![\w*])/,
    /(?<!\w)_(?=\S)(?<italic>[^\n]{0,1000}?[^_\s])_(?!\w)/,
    /(?<![\w~])~(?=\S)(?<strike>[^~\n]*[^~\s])~(?![\w~])/,
    /:(?<emoji>[a-z0-9_+-]+):(?::skin-tone-\d:)?/,
  ].map((piece) => piece.source).join("|"),
  "g",
);

const RENDERERS = {
  pre: (text) => el("pre", { class: "pre" }, decode(text.replace(/\n$/, ""))),
  code: (text) => el("code", {}, decode(text)),
  angle: (text) => reference(text),
  bold: (text) => el("strong", {}, inline(text)),
  italic: (text) => el("em", {}, inline(text)),
  strike: (text) => el("s", {}, inline(text)),
  emoji: (name) => emoji(name),
};

/** A whole text: quotes are lines that begin with >, everything else is inline. */
export function mrkdwn(text) {
  return fences(text).flatMap((part) => (part.startsWith("```") ? inline(part) : quotesAndText(part)));
}

const fences = (text) => text.split(/(```[\s\S]+?```)/).filter(Boolean);

function quotesAndText(text) {
  const runs = [];
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?/.exec(line);
    const last = runs.at(-1);
    if (last && last.quoted === Boolean(quoted)) last.lines.push(line.slice(quoted?.[0].length ?? 0));
    else runs.push({ quoted: Boolean(quoted), lines: [line.slice(quoted?.[0].length ?? 0)] });
  }
  return runs.flatMap(({ quoted, lines }) => {
    const nodes = inline(lines.join("\n"));
    return quoted ? [el("blockquote", {}, nodes)] : nodes;
  });
}

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(PIECES)) {
    if (match.index > end) nodes.push(decode(text.slice(end, match.index)));
    const [kind, content] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    nodes.push(RENDERERS[kind](content));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push(decode(text.slice(end)));
  return nodes;
}

/** What stands between < and >: a person, a channel, a word for everyone, a date, or a link. */
function reference(text) {
  const [target, label] = splitOnce(text, "|");
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("#")) return channelLink(target.slice(1), label);
  if (target.startsWith("!date^")) return date(target.slice(6), decode(label ?? ""));
  if (target.startsWith("!subteam^")) return groupMention(target.slice(9), label?.replace(/^@/, ""));
  if (target.startsWith("!")) return el("span", { class: "mention" }, decode(label ?? `@${target.slice(1)}`));
  return link(decode(target), label ? inline(label) : null);
}

/** "1700000000^{date_short_pretty} {time}^https://…"; the fallback where that is no time. */
function date(target, fallback) {
  const [seconds, format, url] = target.split("^").map(decode);
  const node = dateNode(Number(seconds), format ?? "", fallback);
  return url ? link(url, [node]) : node;
}

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

export function channelLink(id, label) {
  const channel = state.channels.get(id);
  const name = `#${channel ? channelTitle(channel) : decode(label || id)}`;
  if (!channel) return el("span", { class: "mention" }, name);
  return el("a", { class: "mention mention-link", href: `#${id}` }, name);
}

/** A link only where the scheme is harmless; otherwise its words alone. */
export function link(url, label) {
  const words = label ?? url;
  if (!URL.canParse(url) || !LINKABLE.includes(new URL(url).protocol)) return el("span", {}, words);
  const hash = hashOfPermalink(new URL(url));
  if (hash) return el("a", { href: hash }, words);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, words);
}

/** A Block Kit text object: {type: "plain_text" | "mrkdwn", text}. */
export function textObject(object) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text) : [withEmoji(object.text)];
}

export const plain = (object) => withEmoji(object?.text ?? "");
