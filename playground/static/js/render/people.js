// Faces and names.

import { fullName, groupName, personById } from "../app/state.js";
import { el, icon } from "./dom.js";

const HUES = 10; // as many as tokens.css has avatar colours

function hueOf(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return sum % HUES;
}

function initials(name) {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0].toUpperCase()).join("") || "?";
}

export function avatar(person, size = "") {
  const look = person.bot ? "avatar-bot" : `hue-${hueOf(person.id)}`;
  const face = person.bot ? icon("loop") : initials(fullName(person));
  return el("span", { class: `avatar ${look} ${size}`, "aria-hidden": "true" }, face);
}

export const groupMention = (id, label) => el("span", { class: "mention" }, groupName(id, label));

export const mention = (id) => el("span", { class: "mention" }, `@${fullName(personById(id))}`);
