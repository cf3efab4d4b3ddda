// The list of channels, with what is unread; on a phone a drawer.

import { on } from "../app/bus.js";
import { channelIcon, channelTitle, isDirect, personById, state } from "../app/state.js";
import { unreadCount } from "../app/unread.js";
import { el, icon } from "../render/dom.js";
import { avatar } from "../render/people.js";

const nav = document.getElementById("channels");
const app = document.getElementById("app");
const MOST_SHOWN = 99;

function entry(channel) {
  const here = channel.id === state.channelId;
  const count = here ? 0 : unreadCount(channel.id);
  const title = channelTitle(channel);
  const lead = isDirect(channel) ? avatar(personById(state.bot.user_id), "small") : icon(channelIcon(channel));
  return el(
    "a",
    {
      class: `channel-link ${count ? "unread" : ""}`, href: `#${channel.id}`, "data-testid": `channel-${title}`,
      "aria-current": here ? "page" : null, "aria-label": count ? `${title}, ${count} unread` : title,
    },
    lead,
    el("span", { class: "channel-name" }, title),
    count ? el("span", { class: "count" }, count > MOST_SHOWN ? `${MOST_SHOWN}+` : String(count)) : null,
  );
}

function group(title, channels) {
  if (!channels.length) return null;
  return el("section", { class: "channel-group" }, el("h2", {}, title), channels.map(entry));
}

export const orderedChannels = () => {
  const all = [...state.channels.values()];
  const joined = all.filter((channel) => !isDirect(channel) && channel.is_member !== false);
  const others = all.filter((channel) => !isDirect(channel) && channel.is_member === false);
  return { direct: all.filter(isDirect), joined, others };
};

function paintSidebar() {
  const { direct, joined, others } = orderedChannels();
  const focused = nav.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  const groups = [group("Channels", joined), group("Apps", direct), group("Other channels", others)];
  nav.replaceChildren(...groups.filter(Boolean));
  if (focused) nav.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
}

export function openDrawer() {
  app.classList.add("drawer-open");
  document.querySelector(".person-switcher")?.focus();
}

export const closeDrawer = () => app.classList.remove("drawer-open");

export function startSidebar() {
  document.getElementById("scrim").addEventListener("click", closeDrawer);
  document.getElementById("sidebar").addEventListener("keydown", (event) => event.key === "Escape" && closeDrawer());
  on("workspace", paintSidebar);
  on("unread", paintSidebar);
}
