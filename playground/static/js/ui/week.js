// "Play a week": start a simulated week, watch it, let it stand still, change how fast it passes.

import { api } from "../app/api.js";
import { on } from "../app/bus.js";
import { el, icon, iconButton } from "../render/dom.js";
import { closeDrawer } from "./sidebar.js";
import { announce, attempt } from "./toast.js";

const panel = document.getElementById("week");
const button = document.getElementById("week-button");
const MINUTES = [60, 30, 20, 10, 5, 3, 2]; // of a whole week, the slowest first
const USUAL = 10;
const ABOUT =
  "A company of 300 people asks #it-help for a week, and its technicians work and correct in their channels. " +
  "On Wednesday they get a new tool that nobody told the bot of. Watch what it learns.";
const HONEST = "People are simulated; Deskloop is not.";

let week = { phase: "none" };
let shown = null; // the parts of the panel that is drawn, and for what: {runs, ...}

const isUnderWay = ({ phase }) => phase === "running" || phase === "paused";
const runs = () => isUnderWay(week);

function receive(next) {
  if (!next) return;
  const before = week;
  week = next;
  if (runs() && !isUnderWay(before)) panel.hidden = false;
  tell(before);
  paint();
}

/** Who listens to the page hears of each day, not of each minute. */
function tell(before) {
  const isNewDay = runs() && before.weekday !== week.weekday;
  if (isNewDay || before.phase !== week.phase) announce(isNewDay ? `It is ${week.weekday} in the simulated week.` : phaseWords());
}

const phaseWords = () =>
  ({
    running: "The simulated week runs.",
    paused: "The simulated week stands still.",
    over: "The week is over. What was asked stays.",
    stopped: "The week was stopped. What was asked stays.",
    broken: "The week broke off; the playground's log says why.",
  })[week.phase] ?? "";

function paint() {
  button.querySelector(".week-badge").textContent = runs() ? `${week.weekday.slice(0, 3)} ${week.time}` : "";
  button.querySelector(".week-badge").hidden = !runs();
  button.setAttribute("aria-expanded", String(!panel.hidden));
  if (panel.hidden) return;
  if (shown?.runs !== runs()) draw();
  update();
}

function draw() {
  const focused = panel.contains(document.activeElement);
  shown = { runs: runs(), ...(runs() ? runningParts() : idleParts()) };
  panel.replaceChildren(...shown.rows);
  if (focused) shown.first.focus();
}

function idleParts() {
  const speed = speedControl(week.minutes ?? USUAL);
  const first = el("button", { type: "button", class: "button primary", "data-testid": "week-start", onclick: () => start(speed) }, "Start the week");
  const title = el("h2", { class: "week-title" }, "Play a week");
  const words = el("p", { class: "week-words" });
  const honest = el("p", { class: "week-honest" });
  const rows = [
    row(title, hideButton()),
    el("div", { class: "week-row" }, words),
    row(first, dashboardLink(), speed.node),
    el("div", { class: "week-row" }, honest),
  ];
  return { rows, first, words, honest, speed };
}

function runningParts() {
  const day = el("span", { "data-testid": "week-day" });
  const time = el("span", { class: "week-time", "data-testid": "week-time" });
  const first = el("button", { type: "button", class: "button small", "data-testid": "week-pause", onclick: pauseOrGoOn });
  const stop = el("button", { type: "button", class: "button small", "data-testid": "week-stop", onclick: () => steer("stop") }, "Stop");
  const speed = speedControl(week.minutes, (minutes) => steer("speed", { minutes }));
  const done = el("span", {});
  const bar = el("div", { class: "week-bar", role: "progressbar", "aria-label": "How much of the week is over", "aria-valuemin": "0", "aria-valuemax": "100" }, done);
  const counts = Object.fromEntries(["asked", "solved", "corrected"].map((name) => [name, el("b", { "data-testid": `week-${name}` })]));
  const honest = el("p", { class: "week-honest", "data-testid": "week-honest" });
  const list = el("ul", { class: "week-counts", "aria-label": "What people did so far" }, Object.entries(counts).map(([name, count]) => el("li", {}, count, name)));
  const rows = [
    row(el("h2", { class: "week-title" }, day, time, el("span", { class: "week-of" }, "of a simulated week")), el("div", { class: "week-buttons" }, [first, stop, dashboardLink()].filter(Boolean)), hideButton()),
    bar,
    row(list, speed.node),
    el("div", { class: "week-row" }, honest),
  ];
  return { rows, first, day, time, bar, done, counts, honest, speed, minutes: week.minutes };
}

const row = (...parts) => el("div", { class: "week-row" }, parts.filter(Boolean));
const hideButton = () => iconButton("close", "Hide the simulated week", { class: "icon-button week-hide", onclick: hide });

function dashboardLink() {
  if (!week.dashboard) return null;
  return el("a", { class: "button small", href: week.dashboard, target: "_blank", rel: "noopener", "data-testid": "week-dashboard" }, "Dashboard", icon("out"));
}

/** Faster to the right. */
function speedControl(minutes, onchange = () => {}) {
  const said = el("output", {});
  const slider = el("input", { type: "range", min: "0", max: String(MINUTES.length - 1), step: "1", "aria-label": "Speed of the week", "data-testid": "week-speed" });
  const picked = () => MINUTES[slider.value];
  const show = (exactly) => {
    const words = `A week takes ${exactly} minutes`;
    said.textContent = words;
    slider.setAttribute("aria-valuetext", words);
  };
  const set = (wanted) => {
    slider.value = String(nearest(wanted));
    show(wanted);
  };
  slider.addEventListener("input", () => show(picked()));
  slider.addEventListener("change", () => onchange(picked()));
  set(minutes);
  return { node: el("div", { class: "week-speed" }, slider, said), set, picked };
}

const nearest = (wanted) =>
  MINUTES.reduce((best, minutes, index) => (Math.abs(minutes - wanted) < Math.abs(MINUTES[best] - wanted) ? index : best), 0);

function update() {
  if (shown.runs) updateRunning();
  else updateIdle();
}

function updateIdle() {
  const counts = `${week.asked} requests asked, ${week.solved} solved, ${week.corrected} corrections.`;
  shown.words.textContent = week.phase === "none" ? ABOUT : `${phaseWords()} ${counts} Start once more for another week.`;
  shown.honest.textContent = HONEST;
}

/** Another page may have changed the speed; this one's slider is left alone until then. */
function updateSpeed() {
  if (shown.minutes !== week.minutes) shown.speed.set(week.minutes);
  shown.minutes = week.minutes;
}

function updateRunning() {
  updateSpeed();
  shown.day.textContent = week.weekday;
  shown.time.textContent = week.time;
  shown.first.textContent = week.phase === "paused" ? "Go on" : "Pause";
  const percent = Math.round(week.share * 100);
  shown.done.style.width = `${week.share * 100}%`;
  shown.bar.setAttribute("aria-valuenow", String(percent));
  for (const [name, count] of Object.entries(shown.counts)) count.textContent = String(week[name]);
  const waits = week.waits_for_bot && week.phase === "running";
  const busy = " The bot has much to do just now: the week waits for it.";
  shown.honest.textContent = `${HONEST} A day takes ${week.day_seconds} seconds.${waits ? busy : ""}`;
  shown.honest.classList.toggle("waits", waits);
}

async function start(speed) {
  const seed = week.phase === "none" ? 0 : week.seed + 1;
  const answer = await attempt(() => api.startWeek({ seed, minutes: speed.picked() }));
  receive(answer?.week);
}

const pauseOrGoOn = () => steer(week.phase === "paused" ? "resume" : "pause");

async function steer(how, body = {}) {
  const answer = await attempt(() => api.steerWeek(how, body));
  receive(answer?.week);
}

function open() {
  panel.hidden = false;
  paint();
}

function hide() {
  panel.hidden = true;
  paint();
  button.focus();
}

function toggle() {
  if (!panel.hidden) return hide();
  closeDrawer();
  open();
  return shown.first.focus();
}

async function read() {
  const answer = await attempt(() => api.week());
  receive(answer?.week);
}

export function startWeek() {
  button.addEventListener("click", toggle);
  on("week", receive);
  on("workspace", read);
  on("connection", ({ live }) => live && read());
}
