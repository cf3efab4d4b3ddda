// Times as people say them, from Slack's ts (seconds since 1970, as text).

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

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
