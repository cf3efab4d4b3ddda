// Slack's stored text (names as ids, &, < and > escaped) as people would have typed it.

import { fullName, groupName, personById, state } from "./state.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

export const unescapeMarks = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

function reference(target, label) {
  if (target.startsWith("@")) return `@${fullName(personById(target.slice(1)))}`;
  if (target.startsWith("#")) return `#${state.channels.get(target.slice(1))?.name ?? label ?? target.slice(1)}`;
  if (target.startsWith("!subteam^")) return groupName(target.slice(9), label);
  if (target.startsWith("!")) return label ?? `@${target.slice(1)}`;
  return label ?? target;
}

/** For editing, for search and for being read out. */
export const asTyped = (text) =>
  unescapeMarks(text.replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (_, target, label) => reference(target, label)));
