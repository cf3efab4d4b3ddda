// The middle of the page: one channel with its name, its messages and its composer.

import { known, load } from "../app/conversations.js";
import { on } from "../app/bus.js";
import { goTo } from "../app/route.js";
import { channelIcon, channelTitle, fullName, isDirect, isHelpChannel, openChannel, personById, state } from "../app/state.js";
import { markRead, readUpTo } from "../app/unread.js";
import { el, icon, iconButton } from "../render/dom.js";
import { avatar } from "../render/people.js";
import { Composer } from "./composer.js";
import { hideHome, showHome } from "./home.js";
import { showGuide } from "./guide.js";
import { openDrawer } from "./sidebar.js";
import { Timeline } from "./timeline.js";
import { attempt } from "./toast.js";

const bar = document.getElementById("channel-bar");
const IDEAS = ["vpn drops since this morning", "I need a licence for Figma", "my badge doesn't open the 3rd floor"];

const timeline = new Timeline({ label: "Messages", intro });
const composer = new Composer({ name: "main", onempty: () => timeline.editLastOwn() });

export function startChannel() {
  document.getElementById("timeline").append(timeline.node);
  document.getElementById("composer-slot").append(composer.node);
  on("messages", ({ channel, thread }) => {
    if (channel === state.channelId && !thread) refresh();
  });
  on("unread", () => timeline.update(known(state.channelId) ?? []));
}

function refresh() {
  timeline.update(known(state.channelId));
  if (document.visibilityState === "visible") markRead(state.channelId);
}

export async function showChannel(id, { home }) {
  const fresh = state.channelId !== id;
  state.channelId = id;
  const channel = openChannel();
  document.title = `${isDirect(channel) ? "" : "#"}${channelTitle(channel)} · Deskloop playground`;
  paintBar(channel, home);
  showTab(home);
  if (!fresh) return;
  const me = fullName(personById(state.me));
  composer.open({ channel: id }, { placeholder: `Message ${nameOf(channel)} as ${me}` });
  const label = `Messages in ${nameOf(channel)}`;
  if (!known(id)) timeline.open({ channel: id, messages: [], label });
  await attempt(() => (known(id) ? undefined : load(id)));
  if (state.channelId !== id || !known(id)) return;
  timeline.open({ channel: id, messages: known(id), readUpTo: readUpTo(id), label });
  markRead(id);
}

export function leaveChannel() {
  composer.forgetDrafts();
  state.channelId = null;
}

export const nameOf = (channel) => (isDirect(channel) ? channelTitle(channel) : `#${channelTitle(channel)}`);
export const writeInChannel = (text) => composer.write(text);
export const revealMessage = (ts) => timeline.reveal(ts);

function showTab(home) {
  for (const id of ["timeline", "composer-slot"]) document.getElementById(id).hidden = home;
  if (home) showHome();
  else hideHome();
}

function paintBar(channel, home) {
  const direct = isDirect(channel);
  const face = direct ? avatar(personById(state.bot.user_id), "small") : icon(channelIcon(channel));
  const title = el("h2", { class: "bar-title" }, face, el("span", {}, channelTitle(channel)));
  bar.replaceChildren(
    iconButton("menu", "Open the channel list", { class: "icon-button only-phone", onclick: openDrawer }),
    el("div", { class: "bar-words" }, title, direct && state.hasHome ? tabs(channel, home) : topic(channel)),
    iconButton("compass", "Show the guide", { class: "icon-button guide-button", onclick: openGuide }),
  );
}

function openGuide() {
  showGuide();
  openDrawer();
}

const topic = ({ topic: words }) => (words ? el("p", { class: "bar-topic", title: words }, words) : "");

function tabs(channel, home) {
  const tab = (words, chosen, rest) => {
    const go = () => goTo(channel.id, rest);
    return el("button", { type: "button", class: "tab", "aria-pressed": String(chosen), onclick: go }, words);
  };
  const name = `${channelTitle(channel)}'s pages`;
  return el("div", { class: "tabs", role: "group", "aria-label": name }, tab("Messages", !home, null), tab("Home", home, "home"));
}

function intro(messages) {
  const channel = openChannel();
  if (!channel || !known(channel.id)) return [el("p", { class: "loading" }, "Loading…")];
  const mark = el("div", { class: "intro-mark" }, icon(channelIcon(channel)));
  const title = el("h3", {}, isDirect(channel) ? `This is you and ${state.bot.name}` : `This is the beginning of ${nameOf(channel)}`);
  const words = el("p", {}, introWords(channel));
  return [mark, title, words, messages.length || !isHelpChannel(channel) ? null : ideas()].filter(Boolean);
}

function introWords(channel) {
  if (isHelpChannel(channel)) {
    const what = `${state.bot.name} answers, or finds the team that can.`;
    return `Ask for help with anything IT, in your own words. ${what} Tell it when it is wrong: it learns at once.`;
  }
  return channel.topic || `${state.bot.name} posts here what this team should look at. Nothing yet.`;
}

function ideas() {
  const chip = (words) => el("button", { type: "button", class: "chip", onclick: () => composer.write(words) }, words);
  return el("div", { class: "ideas", role: "group", "aria-label": "Ideas to ask" }, IDEAS.map(chip));
}
