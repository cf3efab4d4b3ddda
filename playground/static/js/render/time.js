// Times as people say them, from Slack's ts (seconds since 1970, as text).

import { el } from "./dom.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

const date = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric" });
const longDate = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });
const seconds = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

export const dateOf = (ts) => new Date(Number(ts) * 1000);
export const clockTime = (ts) => clock.format(dateOf(ts));
export const fullTime = (ts) => full.format(dateOf(ts));
export const dayKey = (ts) => dateOf(ts).toDateString();

export function dayName(ts) {
  const yesterday = new Date();
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayKey(ts) === new Date().toDateString()) return "Today";
  if (dayKey(ts) === yesterday.toDateString()) return "Yesterday";
  return weekday.format(dateOf(ts));
}

const DAYS_AWAY = new Map([[-1, "yesterday"], [0, "today"], [1, "tomorrow"]]);

/** "today" and its neighbours by name, any other day by its date. */
function near(when, format) {
  const midnight = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate());
  const away = Math.round((midnight(when) - midnight(new Date())) / 86_400_000);
  return DAYS_AWAY.get(away) ?? format.format(when);
}

// https://docs.slack.dev/messaging/formatting-message-text#date-formatting
const TOKENS = {
  date_num: (when) => `${when.getFullYear()}-${String(when.getMonth() + 1).padStart(2, "0")}-${String(when.getDate()).padStart(2, "0")}`,
  date: (when) => longDate.format(when),
  date_short: (when) => date.format(when),
  date_long: (when) => weekday.format(when),
  date_pretty: (when) => near(when, longDate),
  date_short_pretty: (when) => near(when, date),
  date_long_pretty: (when) => near(when, weekday),
  time: (when) => clock.format(when),
  time_secs: (when) => seconds.format(when),
};

/** A time in Slack's own words for how to show it, by the reader's clock. */
export function dateNode(ts, format, fallback) {
  const when = dateOf(ts);
  const isKnown = [...format.matchAll(/\{(\w+)\}/g)].every(([, name]) => name in TOKENS);
  if (Number.isNaN(when.getTime()) || !format || !isKnown) return fallback;
  const words = format.replace(/\{(\w+)\}/g, (token, name) => TOKENS[name]?.(when) ?? token);
  return el("time", { class: "moment", datetime: when.toISOString(), title: full.format(when) }, words);
}
