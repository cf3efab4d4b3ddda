// Being somebody, and being somewhere: who the page belongs to, and which channel and thread it shows.

import { emit } from "./app/bus.js";
import { forgetAll, known, load } from "./app/conversations.js";
import { currentRoute } from "./app/route.js";
import { fullName, isDirect, isHelpChannel, loadWorkspace, personById, state } from "./app/state.js";
import { follow } from "./app/stream.js";
import { loadMarks } from "./app/unread.js";
import { leaveChannel, showChannel } from "./ui/channel.js";
import { dropViews, syncViews } from "./ui/modal.js";
import { closeDrawer, orderedChannels } from "./ui/sidebar.js";
import { roleOf } from "./ui/switcher.js";
import { forgetThreadDrafts, hideThread, showThread } from "./ui/thread.js";
import { attempt, toast } from "./ui/toast.js";

const app = document.getElementById("app");

/** Everything of the former person goes; meanwhile the page takes no clicks. */
export async function become(user) {
  app.setAttribute("aria-busy", "true");
  try {
    await enterAs(user);
  } finally {
    app.removeAttribute("aria-busy");
  }
  await showRoute();
  await Promise.all([syncViews(), readEverything()]);
}

async function enterAs(user) {
  dropViews();
  hideThread();
  leaveChannel();
  forgetThreadDrafts();
  forgetAll();
  await loadWorkspace(user);
  loadMarks();
  await follow(user);
}

/** The other channels are read after the open one: for the unread marks and for search. */
export async function readEverything(needed = (channel) => !known(channel)) {
  const user = state.me;
  for (const channel of state.channels.values()) {
    if (user !== state.me) return;
    if (channel.is_member !== false && needed(channel.id)) await attempt(() => load(channel.id));
  }
  emit("unread");
}

export function firstChannel() {
  const { direct, joined, others } = orderedChannels();
  const help = [...joined, ...others].find(isHelpChannel);
  return (help ?? joined[0] ?? direct[0] ?? others[0])?.id;
}

export async function showRoute() {
  if (app.hasAttribute("aria-busy")) return;
  closeDrawer();
  const route = currentRoute();
  const channel = state.channels.has(route.channel) ? route.channel : firstChannel();
  if (!channel) return;
  if (channel !== state.channelId) hideThread();
  const shown = showChannel(channel, { home: route.home && isDirect(state.channels.get(channel)) });
  if (route.thread && channel === route.channel) showThread(route.thread, route.message);
  else hideThread();
  await shown;
  emit("unread");
}

/** Goes to a channel and settles when it is shown. */
export async function visit(channel) {
  if (state.channelId === channel) return;
  history.pushState(null, "", `#${channel}`);
  await showRoute();
}

export async function switchTo(user) {
  closeDrawer();
  await attempt(() => become(user));
  if (state.me !== user) return; // refused, and told so
  const person = personById(user);
  toast(`You are now ${fullName(person)}, ${roleOf(person).toLowerCase()}.`);
}
