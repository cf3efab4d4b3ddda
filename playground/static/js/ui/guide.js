// "What to try": six steps round the loop, ticked off as they happen.

import { emit, on } from "../app/bus.js";
import { isHelpChannel, isTechnician, state } from "../app/state.js";
import { recall, remember } from "../app/storage.js";
import { el, icon, iconButton } from "../render/dom.js";

const box = document.getElementById("guide");
const QUESTION = "vpn drops since this morning";

const STEPS = [
  {
    id: "ask",
    title: "Ask as an employee",
    text: `In #it-help, write “${QUESTION}”.`,
    help: "Write it for me",
    run: () => emit("guide-ask", QUESTION),
  },
  {
    id: "press",
    title: "Press a button under the answer",
    text: "The answer comes in the thread of your message: say whether it helped.",
    help: "Open the thread",
    run: () => emit("guide-thread"),
  },
  {
    id: "wrong",
    title: "Press “Wrong team” on one",
    text: "Ask something else, and tell the bot it guessed wrong. The request moves at once.",
  },
  {
    id: "technician",
    title: "Become a technician",
    text: "Open the team's channel, reply in the card's thread, press Reassign or Resolve.",
    help: "Take me there",
    run: () => emit("guide-technician"),
  },
  {
    id: "draft",
    title: "Edit a draft",
    text: "Where a person was asked for, the card may hold a draft: press Edit, and send it your way. What several change alike becomes a proposal.",
  },
  {
    id: "receipt",
    title: "See the receipt",
    text: "In the thread of what you corrected: your correction is live, and what changed because of it.",
  },
];

let memory = { done: [], collapsed: false, dismissed: false };

function change(next) {
  memory = { ...memory, ...next };
  remember("guide", memory);
  paint();
}

function done(id) {
  if (!memory.done.includes(id)) change({ done: [...memory.done, id] });
}

function paint() {
  box.hidden = memory.dismissed;
  box.replaceChildren(head(), memory.collapsed ? "" : steps());
  document.getElementById("app").classList.toggle("guide-away", memory.dismissed);
}

function head() {
  const left = STEPS.length - memory.done.length;
  const toggle = () => change({ collapsed: !memory.collapsed });
  return el(
    "header",
    { class: "guide-head" },
    el(
      "button",
      { type: "button", class: "guide-toggle", "aria-expanded": String(!memory.collapsed), onclick: toggle },
      icon("compass"),
      el("span", {}, left ? "What to try" : "That was the loop"),
      el("span", { class: "guide-count" }, `${memory.done.length} of ${STEPS.length}`),
      icon("chevron"),
    ),
    iconButton("close", "Dismiss the guide", { onclick: () => change({ dismissed: true }) }),
  );
}

function steps() {
  const current = STEPS.find((step) => !memory.done.includes(step.id));
  const again = el("button", { type: "button", class: "guide-again", onclick: () => change({ done: [] }) }, "Start again");
  const rows = STEPS.map((step, index) => stepRow(step, index, step === current));
  return el("div", { class: "guide-body" }, el("ol", { class: "steps" }, rows), current ? "" : again);
}

function stepRow(step, index, current) {
  const ticked = memory.done.includes(step.id);
  const mark = el("span", { class: "step-mark", "aria-hidden": "true" }, ticked ? icon("check") : String(index + 1));
  const title = el("span", { class: "step-title" }, step.title, ticked ? el("span", { class: "visually-hidden" }, " (done)") : "");
  return el(
    "li",
    { class: `step ${ticked ? "done" : ""} ${current ? "current" : ""}`, "aria-current": current ? "step" : null },
    mark,
    el("div", {}, title, current ? explanation(step) : ""),
  );
}

function explanation({ text, help, run }) {
  const button = help ? el("button", { type: "button", class: "button small", onclick: run }, help) : "";
  return [el("p", {}, text), button];
}

/** The steps are known by what people see: the button's words, and the words of the receipt. */
const isWrongTeam = ({ label }) => /wrong team/i.test(label);
const isEdit = ({ label }) => label === "Edit";
const isReceipt = (message) => Boolean(message?.bot_id) && /correction/i.test(message.text) && /\blive\b/i.test(message.text);

function follow() {
  on("sent", ({ channel, thread }) => {
    if (!thread && isHelpChannel(state.channels.get(channel))) done("ask");
  });
  on("acted", (action) => {
    done("press");
    if (isTechnician(state.users.get(state.me))) done("technician");
    else if (isWrongTeam(action)) done("wrong");
    if (isEdit(action)) done("draft");
  });
  on("event", ({ message }) => isReceipt(message) && done("receipt"));
}

export function startGuide() {
  memory = { ...memory, ...recall("guide", {}) };
  follow();
  paint();
}

export const showGuide = () => change({ dismissed: false, collapsed: false });
