// What can be done with a message. One toolbar, which goes to the row under the pointer or the focus.

import { api } from "../app/api.js";
import { emit } from "../app/bus.js";
import { isMine, isNote, personById, state } from "../app/state.js";
import { el, iconButton } from "../render/dom.js";
import { emoji, QUICK } from "../render/emoji.js";
import { toggleReaction } from "../render/message.js";
import { avatar } from "../render/people.js";
import { confirmDialog } from "./confirm.js";
import { editInPlace } from "./editor.js";
import { OPENS_A_LIST, openMenu } from "./menu.js";
import { openPopover } from "./popover.js";
import { attempt } from "./toast.js";

export class Toolbar {
  constructor({ inThread }) {
    this.inThread = inThread;
    this.node = el("div", { class: "toolbar", role: "toolbar", "aria-label": "Message actions" });
  }

  offer(row, message, channel) {
    const nothingToDo = message.ephemeral || isNote(message);
    if (nothingToDo || row.contains(this.node) || row.classList.contains("editing")) return;
    this.node.replaceChildren(...this.#buttons(row, message, channel));
    row.append(this.node);
  }

  #buttons(row, message, channel) {
    const reply = () => emit("open-thread", { channel, ts: message.thread_ts ?? message.ts, write: true });
    const pick = ({ currentTarget }) => pickReaction(currentTarget, message, channel);
    const more = ({ currentTarget }) => offerShortcuts(currentTarget, message, channel);
    const buttons = [
      iconButton("smile", "Add reaction", { "aria-expanded": "false", onclick: pick }),
      this.inThread ? null : iconButton("thread", "Reply in thread", { onclick: reply }),
      state.shortcuts.length ? iconButton("more", "More message actions", { ...OPENS_A_LIST, onclick: more }) : null,
      isMine(message) ? iconButton("edit", "Edit message", { onclick: () => this.edit(row, message, channel) }) : null,
      isMine(message) ? iconButton("trash", "Delete message", { onclick: () => removeMessage(message, channel) }) : null,
    ];
    return buttons.filter(Boolean);
  }

  edit(row, message, channel) {
    this.node.remove();
    editInPlace(row, message, channel);
  }
}

function pickReaction(anchor, message, channel) {
  const grid = el("div", { class: "emoji-grid", role: "group", "aria-label": "Reactions" });
  const close = openPopover(anchor, grid, { className: "emoji-picker" });
  const choose = (name) => {
    close();
    toggleReaction(message, channel, name);
  };
  grid.append(...QUICK.map((name) => emojiButton(name, () => choose(name))));
  grid.firstChild.focus();
}

/** What the app offers for any message. */
function offerShortcuts(anchor, message, channel) {
  const choices = state.shortcuts.map((shortcut) => ({
    label: shortcut.name, note: shortcut.description, lead: avatar(personById(state.bot.user_id), "small"), value: shortcut.callback_id,
  }));
  openMenu(anchor, "Message shortcuts", [{ options: choices }], ({ value }) =>
    attempt(() => api.shortcut({ user: state.me, channel, ts: message.ts, callback_id: value })));
}

const emojiButton = (name, onclick) =>
  el(
    "button",
    { type: "button", class: "emoji-choice", "aria-label": name.replaceAll("_", " "), title: `:${name}:`, onclick },
    emoji(name),
  );

async function removeMessage(message, channel) {
  const words = { title: "Delete message", text: "It disappears for everyone.", yes: "Delete", no: "Cancel" };
  if (!(await confirmDialog({ ...words, danger: true }))) return;
  await attempt(() => api.remove({ user: state.me, channel, ts: message.ts }));
}
