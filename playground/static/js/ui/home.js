// The bot's Home tab.

import { api } from "../app/api.js";
import { state } from "../app/state.js";
import { renderBlocks } from "../render/blocks.js";
import { el, icon } from "../render/dom.js";
import { Surface } from "../render/surface.js";
import { attempt } from "./toast.js";

const page = document.getElementById("home");

/** Tells the bot that its Home was opened, which is when most bots publish it, and shows what there is. */
export async function showHome() {
  page.hidden = false;
  await attempt(() => api.openHome(state.me));
  await refreshHome();
}

export function hideHome() {
  page.hidden = true;
}

export async function refreshHome() {
  if (page.hidden) return;
  const user = state.me;
  const answer = await attempt(() => api.home(user));
  if (answer && user === state.me) page.replaceChildren(answer.view ? view(answer.view) : empty());
}

function view(home) {
  const place = { user: state.me, view_id: home.id };
  const surface = new Surface({
    send: (action) => api.actInView({ ...place, ...action }),
    ask: (question) => api.options({ ...place, ...question }),
  });
  return el("div", { class: "home-page blocks", "data-testid": "home" }, renderBlocks(home.blocks, surface));
}

function empty() {
  return el(
    "div",
    { class: "intro home-empty" },
    el("div", { class: "intro-mark" }, icon("loop")),
    el("h3", {}, "Nothing here yet"),
    el("p", {}, `${state.bot.name} has not published a Home for you.`),
  );
}
