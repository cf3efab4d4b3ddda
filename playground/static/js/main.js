// Starts the page and ties its parts together.

import { api } from "./app/api.js";
import { emit, on } from "./app/bus.js";
import { apply, forgetAll, known, load } from "./app/conversations.js";
import { currentRoute, followPermalink, goTo } from "./app/route.js";
import { authorOf, fullName, isDirect, isHelpChannel, isMine, isTechnician, personById } from "./app/state.js";
import { loadWorkspace, openChannel, rememberedPerson, state } from "./app/state.js";
import { follow } from "./app/stream.js";
import { loadMarks } from "./app/unread.js";
import { asTyped } from "./app/wording.js";
import { leaveChannel, revealMessage, showChannel, startChannel, writeInChannel } from "./ui/channel.js";
import { startGuide } from "./ui/guide.js";
import { refreshHome } from "./ui/home.js";
import { dropViews, syncViews } from "./ui/modal.js";
import { startSearch } from "./ui/search.js";
import { closeDrawer, orderedChannels, startSidebar } from "./ui/sidebar.js";
import { roleOf, startSwitcher } from "./ui/switcher.js";
import { startTheme } from "./ui/theme.js";
import { forgetThreadDrafts, hideThread, showThread, startThread, writeInThread } from "./ui/thread.js";
import { announce, attempt, toast } from "./ui/toast.js";

async function become(user) {
  dropViews();
  hideThread();
  leaveChannel();
  forgetThreadDrafts();
  forgetAll();
  await loadWorkspace(user);
  loadMarks();
  follow(user);
  await showRoute();
  await Promise.all([syncViews(), readEverything()]);
}

/** The other channels are read after the open one: for the unread marks and for search. */
async function readEverything() {
  const user = state.me;
  for (const channel of state.channels.values()) {
    if (user !== state.me) return;
    if (channel.is_member !== false && !known(channel.id)) await attempt(() => load(channel.id));
  }
  emit("unread");
}

function firstChannel() {
  const { direct, joined, others } = orderedChannels();
  const help = [...joined, ...others].find(isHelpChannel);
  return (help ?? joined[0] ?? direct[0] ?? others[0])?.id;
}

async function showRoute() {
  closeDrawer();
  const route = currentRoute();
  const channel = state.channels.has(route.channel) ? route.channel : firstChannel();
  if (!channel) return;
  if (channel !== state.channelId) hideThread();
  const shown = showChannel(channel, { home: route.home && isDirect(state.channels.get(channel)) });
  if (route.thread && channel === route.channel) showThread(route.thread);
  else hideThread();
  await shown;
  emit("unread");
}

async function channelsChanged() {
  await attempt(() => loadWorkspace(state.me));
  await readEverything();
}

async function receive(event) {
  if (event.type === "view") return syncViews();
  if (event.type === "home") return refreshHome();
  if (event.type === "channel") return channelsChanged();
  if (event.type === "message") speak(event);
  await attempt(() => apply(event));
  emit("unread");
}

/** New messages are read out where the person is: in the open channel or thread. */
function speak({ channel, thread_ts: thread, message }) {
  const here = channel === state.channelId && (!thread || thread === state.threadTs);
  if (here && message && !isMine(message)) announce(`${fullName(authorOf(message))}: ${asTyped(message.text ?? "")}`);
}

async function reconnected() {
  if (state.channelId) await attempt(() => load(state.channelId));
  if (state.threadTs) await attempt(() => load(state.channelId, state.threadTs));
  await Promise.all([syncViews(), refreshHome()]);
}

function connectionChanged({ live }) {
  document.getElementById("connection").hidden = live;
  if (live) reconnected();
}

async function switchTo(user) {
  closeDrawer();
  await attempt(() => become(user));
  const person = personById(user);
  toast(`You are now ${fullName(person)}, ${roleOf(person).toLowerCase()}.`);
}

const someone = (fits) => [...state.users.values()].find(fits)?.id;

async function writeQuestion(text) {
  closeDrawer();
  const employee = someone((person) => !isTechnician(person));
  if (employee && isTechnician(state.users.get(state.me))) await switchTo(employee);
  if (!isHelpChannel(openChannel())) goTo(firstChannel());
  writeInChannel(text);
}

async function reveal({ channel, ts }) {
  if (state.channelId !== channel) {
    history.pushState(null, "", `#${channel}`);
    await showRoute();
  }
  revealMessage(ts);
}

function moveChannel(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!event.altKey || !step) return;
  event.preventDefault();
  const { direct, joined, others } = orderedChannels();
  const ids = [...joined, ...direct, ...others].map((channel) => channel.id);
  goTo(ids[(ids.indexOf(state.channelId) + step + ids.length) % ids.length]);
}

function listen() {
  on("event", receive);
  on("route", showRoute);
  on("connection", connectionChanged);
  on("become", switchTo);
  on("reveal", reveal);
  on("open-thread", ({ channel, ts, write }) => {
    goTo(channel, ts);
    if (write) setTimeout(writeInThread);
  });
  on("guide-ask", writeQuestion);
  on("guide-technician", () => switchTo(someone(isTechnician)));
  addEventListener("keydown", moveChannel);
  document.addEventListener("visibilitychange", () => emit("unread"));
}

/** The page may be open before the server is: it waits, and says so. */
async function peopleOnceReachable() {
  for (;;) {
    const answer = await attempt(() => api.people());
    document.getElementById("connection").hidden = Boolean(answer);
    if (answer) return answer.users;
    await new Promise((resume) => setTimeout(resume, 3000));
  }
}

async function start() {
  for (const begin of [startTheme, startSidebar, startSwitcher, startSearch, startGuide, startChannel, startThread]) begin();
  listen();
  followPermalink();
  const users = await peopleOnceReachable();
  const wanted = rememberedPerson();
  const employees = users.filter((user) => !isTechnician(user));
  const me = users.find((user) => user.id === wanted) ?? employees[0] ?? users[0];
  await become(me.id);
}

attempt(start);
