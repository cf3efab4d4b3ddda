// The workspace as the chosen person sees it, and where in it they are.

import { api } from "./api.js";
import { emit } from "./bus.js";
import { recall, remember } from "./storage.js";

export const state = {
  me: null, // user id
  team: { id: "", name: "" },
  bot: { user_id: "", bot_id: "", name: "Deskloop" },
  users: new Map(), // id -> {id, name, real_name, role}
  groups: new Map(), // id -> {id, handle, name}
  channels: new Map(), // id -> {id, name, topic, private, is_member, is_im}
  commands: [],
  shortcuts: [], // of messages: {name, callback_id}
  hasHome: false,
  channelId: null,
  threadTs: null,
};

const byId = (items) => new Map(items.map((item) => [item.id, item]));

/** Each tab remembers its own person, so that two tabs can be two people. */
export function rememberedPerson() {
  const asked = new URLSearchParams(location.search).get("as");
  return asked ?? recall("person", null, sessionStorage) ?? recall("person");
}

export async function loadWorkspace(user) {
  const data = await api.workspace(user);
  Object.assign(state, {
    me: user,
    team: data.team,
    bot: data.bot,
    users: byId(data.users),
    groups: byId(data.usergroups),
    channels: byId(data.channels),
    commands: data.commands,
    shortcuts: data.shortcuts.filter((shortcut) => shortcut.type === "message"),
    hasHome: data.home_tab,
  });
  remember("person", user, sessionStorage);
  remember("person", user);
  emit("workspace");
}

export const isBot = (id) => id === state.bot.user_id || id === state.bot.bot_id;
export const isTechnician = (person) => /technician|admin/i.test(person?.role ?? "");
export const fullName = (person) => person.real_name || person.name;
export const isDirect = (channel) => Boolean(channel?.is_im);
export const openChannel = () => state.channels.get(state.channelId);

export function personById(id) {
  if (isBot(id)) return { id: state.bot.user_id, name: state.bot.name, real_name: state.bot.name, bot: true };
  return state.users.get(id) ?? { id, name: id, real_name: id, role: "" };
}

export const groupName = (id, label) => `@${state.groups.get(id)?.handle ?? label ?? id}`;

export function authorOf(message) {
  return message.bot_id ? personById(state.bot.user_id) : personById(message.user);
}

/** Lines that the workspace itself writes: somebody joined, a message was deleted. */
export const isNote = (message) => ["channel_join", "channel_leave", "tombstone"].includes(message.subtype);

export const isMine = (message) => !message.bot_id && !isNote(message) && message.user === state.me;

/** A DM is named after the bot; everything else has a # of its own. */
export function channelTitle(channel) {
  return isDirect(channel) ? state.bot.name : channel.name;
}

export const channelIcon = (channel) => (isDirect(channel) ? "loop" : channel.private ? "lock" : "hash");

/** Where a question to the bot belongs: its DM, and the help channels. */
export const isHelpChannel = (channel) => isDirect(channel) || /help/i.test(channel?.name ?? "");
