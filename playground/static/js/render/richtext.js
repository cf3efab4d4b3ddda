// rich_text blocks: sections, quotes, lists and preformatted text.

import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelLink, link } from "./mrkdwn.js";
import { groupMention, mention } from "./people.js";
import { dateNode } from "./time.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" };

const LEAVES = {
  text: (leaf) => leaf.text,
  link: (leaf) => link(leaf.url, leaf.text),
  user: (leaf) => mention(leaf.user_id),
  usergroup: (leaf) => groupMention(leaf.usergroup_id),
  date: (leaf) => dateNode(leaf.timestamp, leaf.format, leaf.fallback ?? ""),
  channel: (leaf) => channelLink(leaf.channel_id),
  emoji: (leaf) => emoji(leaf.name),
  broadcast: (leaf) => el("span", { class: "mention" }, `@${leaf.range}`),
};

function leafNode(leaf) {
  const content = LEAVES[leaf.type]?.(leaf) ?? leaf.text ?? "";
  return Object.entries(STYLES).reduce(
    (node, [style, tag]) => (leaf.style?.[style] ? el(tag, {}, node) : node),
    content,
  );
}

const leaves = (part) => (part.elements ?? []).map(leafNode);

const PARTS = {
  rich_text_section: (part) => el("div", { class: "text" }, leaves(part)),
  rich_text_quote: (part) => el("blockquote", {}, leaves(part)),
  rich_text_preformatted: (part) => el("pre", { class: "pre" }, leaves(part)),
  rich_text_list: (part) =>
    el(
      part.style === "ordered" ? "ol" : "ul",
      { class: `rich-list indent-${Math.min(part.indent ?? 0, 4)}`, start: part.offset ? part.offset + 1 : null },
      part.elements.map((item) => el("li", {}, leaves(item))),
    ),
};

export const richText = (block) => (block.elements ?? []).map((part) => PARTS[part.type]?.(part) ?? null);
