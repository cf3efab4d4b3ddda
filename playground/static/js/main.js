// Starts the page and ties its parts together.

import { api } from "./app/api.js";
import { emit, on } from "./app/bus.js";
import { apply, load } from "./app/conversations.js";
import { followPermalink, goTo } from "./app/route.js";
import { authorOf, fullName, isMine, isTechnician, loadWorkspace, rememberedPerson, state } from "./app/state.js";
import { asTyped } from "./app/wording.js";
import { startGuided } from "./guided.js";
import { revealMessage, startChannel } from "./ui/channel.js";
import { startGuide } from "./ui/guide.js";
import { refreshHome } from "./ui/home.js";
import { syncViews } from "./ui/modal.js";
import { startSearch } from "./ui/search.js";
import { orderedChannels, startSidebar } from "./ui/sidebar.js";
import { startSwitcher } from "./ui/switcher.js";
import { startTheme } from "./ui/theme.js";
import { startThread, writeInThread } from "./ui/thread.js";
import { announce, attempt } from "./ui/toast.js";
import { startWeek } from "./ui/week.js";
import { become, readEverything, showRoute, switchTo, visit } from "./visit.js";

const PARTS = [startTheme, startSidebar, startSwitcher, startSearch, startGuide, startGuided, startChannel, startThread, startWeek];

async function channelsChanged() {
  await attempt(() => loadWorkspace(state.me));
  await readEverything();
}

async function receive(event) {
  if (event.type === "view") return syncViews();
  if (event.type === "home") return refreshHome();
  if (event.type === "channel") return channelsChanged();
  if (event.type === "week") return emit("week", event.week);
  if (event.type === "message") speak(event);
  await attempt(() => apply(event));
  emit("unread");
}

/** New messages are read out where the person is: in the open channel or thread. */
function speak({ channel, thread_ts: thread, message }) {
  const here = channel === state.channelId && (!thread || thread === state.threadTs);
  if (here && message && !isMine(message)) announce(`${fullName(authorOf(message))}: ${asTyped(message.text ?? "")}`);
}

/** What happened while the stream was away has to be asked for. */
async function reconnected() {
  if (state.channelId) await attempt(() => load(state.channelId));
  if (state.threadTs) await attempt(() => load(state.channelId, state.threadTs));
  await Promise.all([syncViews(), refreshHome(), readEverything((channel) => channel !== state.channelId)]);
}

function connectionChanged({ live }) {
  document.getElementById("connection").hidden = live;
  if (live) reconnected();
}

async function reveal({ channel, ts }) {
  await visit(channel);
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
  for (const begin of PARTS) begin();
  listen();
  followPermalink();
  const users = await peopleOnceReachable();
  const wanted = rememberedPerson();
  const employees = users.filter((user) => !isTechnician(user) && !user.simulated);
  const me = users.find((user) => user.id === wanted) ?? employees[0] ?? users[0];
  await become(me.id);
}

attempt(start);
