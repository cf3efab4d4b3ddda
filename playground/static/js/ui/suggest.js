// Completion in a message field: @ people, # channels, : emoji, and / commands at the start.

import { channelTitle, fullName, isDirect, personById, state } from "../app/state.js";
import { el } from "../render/dom.js";
import { emojiMatching } from "../render/emoji.js";
import { avatar } from "../render/people.js";
import { Listbox } from "./listbox.js";

const MOST = 8; // suggestions at once
const TOKEN = /(?:^|\s)([@#:])([\w.+-]*)$/;

function startsAnyWord(name, start) {
  const words = name.toLowerCase().split(/[\s._-]+/);
  return [name.toLowerCase(), ...words].some((word) => word.startsWith(start));
}

function people(start) {
  const all = [personById(state.bot.user_id), ...state.users.values()];
  return all
    .filter((person) => person.id !== state.me && startsAnyWord(`${fullName(person)} ${person.name}`, start))
    .map((person) => ({
      label: fullName(person), note: person.bot ? "App" : person.role, lead: avatar(person, "small"), insert: `@${fullName(person)}`,
    }));
}

function channels(start) {
  return [...state.channels.values()]
    .filter((channel) => !isDirect(channel) && startsAnyWord(channelTitle(channel), start))
    .map((channel) => ({ label: `#${channelTitle(channel)}`, note: channel.topic, insert: `#${channelTitle(channel)}` }));
}

function smileys(start) {
  if (start.length < 2) return [];
  return emojiMatching(start).map(([name, picture]) => ({ label: `${picture} :${name}:`, insert: picture }));
}

function commands(start) {
  return state.commands
    .filter(({ command }) => command.startsWith(start))
    .map(({ command, description: note, usage_hint: hint }) => ({ label: `${command} ${hint ?? ""}`.trim(), note, insert: command }));
}

const SOURCES = { "@": people, "#": channels, ":": smileys };

export class Suggest {
  #range = null; // where in the text the completed word stands

  constructor(field) {
    this.field = field;
    this.list = new Listbox({ label: "Suggestions", onchoose: (option) => this.#insert(option) });
    this.list.controller = field;
    this.node = el("div", { class: "suggest", hidden: true }, this.list.node);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.node.id);
    field.addEventListener("input", () => this.#look());
    field.addEventListener("blur", () => this.close());
  }

  close() {
    this.node.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  /** Handles a key while the list is open; true where it did. */
  key(event) {
    if (this.node.hidden) return false;
    if (event.key === "Escape") this.close();
    else if (event.key === "Tab") this.list.choose();
    else return this.list.key(event);
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #look() {
    const options = this.#find().slice(0, MOST);
    this.list.show([{ options }]);
    if (options.length && !this.#complete(options)) this.node.hidden = false;
    else this.close();
  }

  /** A word that is fully there needs no help: Enter sends it. */
  #complete([first, second]) {
    const typed = this.field.value.slice(...this.#range);
    return !second && first.insert.toLowerCase() === typed.toLowerCase();
  }

  #find() {
    const caret = this.field.selectionStart;
    const before = this.field.value.slice(0, caret);
    if (/^\/\S*$/.test(before)) {
      this.#range = [0, caret];
      return commands(before);
    }
    const token = TOKEN.exec(before);
    if (!token) return [];
    this.#range = [caret - token[2].length - 1, caret];
    return SOURCES[token[1]](token[2].toLowerCase());
  }

  #insert({ insert }) {
    this.field.setRangeText(`${insert} `, ...this.#range, "end");
    this.field.dispatchEvent(new Event("input"));
    this.close();
  }
}
