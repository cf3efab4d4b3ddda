// Ctrl+K: go to a channel, or find a message in what has been said.

import { emit } from "../app/bus.js";
import { known } from "../app/conversations.js";
import { goTo } from "../app/route.js";
import { authorOf, channelIcon, channelTitle, fullName, state } from "../app/state.js";
import { asTyped } from "../app/wording.js";
import { el, icon } from "../render/dom.js";
import { avatar } from "../render/people.js";
import { clockTime, dayName } from "../render/time.js";
import { Listbox } from "./listbox.js";

const MOST = 30; // messages found

const contains = (text, words) => words.every((word) => text.toLowerCase().includes(word));

function channelOptions(words) {
  return [...state.channels.values()]
    .filter((channel) => contains(channelTitle(channel), words))
    .map((channel) => ({
      label: channelTitle(channel), note: channel.topic, lead: icon(channelIcon(channel)), go: () => goTo(channel.id),
    }));
}

function messageOptions(words) {
  if (!words.length) return [];
  const found = [];
  for (const channel of state.channels.values()) {
    const messages = (known(channel.id) ?? []).filter((message) => contains(asTyped(message.text ?? ""), words));
    found.push(...messages.slice(-MOST).map((message) => messageOption(channel, message)));
  }
  return found.sort((a, b) => b.ts - a.ts).slice(0, MOST);
}

function messageOption(channel, message) {
  const author = authorOf(message);
  return {
    ts: Number(message.ts),
    label: asTyped(message.text),
    note: `${fullName(author)} in ${channelTitle(channel)}, ${dayName(message.ts)} ${clockTime(message.ts)}`,
    lead: avatar(author, "small"),
    go: () => emit("reveal", { channel: channel.id, ts: message.ts }),
  };
}

function openSearch() {
  if (document.querySelector("dialog[open]")) return;
  const list = new Listbox({
    label: "Results",
    onchoose: (option) => {
      dialog.close();
      option.go();
    },
  });
  const field = el("input", {
    class: "search-field", type: "text", placeholder: "Go to a channel, or find a message", autocomplete: "off",
    role: "combobox", "aria-label": "Search", "aria-expanded": "true", "aria-controls": list.node.id, "aria-autocomplete": "list",
    "data-testid": "search-field", oninput: look, onkeydown: (event) => list.key(event),
  });
  const head = el("div", { class: "search-head" }, icon("search"), field);
  const dialog = el("dialog", { class: "dialog search", "aria-label": "Search" }, head, list.node);
  list.controller = field;
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  look();

  function look() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.show([{ label: "Channels", options: channelOptions(words) }, { label: "Messages", options: messageOptions(words) }]);
  }
}

export function startSearch() {
  const button = document.getElementById("search-button");
  if (/Mac|iP/.test(navigator.platform)) button.querySelector("kbd").textContent = "⌘ K";
  button.addEventListener("click", openSearch);
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    openSearch();
  });
}
