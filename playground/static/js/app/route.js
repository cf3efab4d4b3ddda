// The address bar: #C123 is a channel, #C123/1700000000.000100 a thread in it, #C123/home the bot's Home.
// #C123/1700000000.000100/1700000009.000200 is one message of a thread.

import { emit } from "./bus.js";

export function currentRoute() {
  const [channel, rest, message] = decodeURIComponent(location.hash.slice(1)).split("/");
  const home = rest === "home";
  return { channel: channel || null, thread: home ? null : rest || null, message: message || null, home };
}

export function goTo(channel, rest = null) {
  const hash = `#${rest ? `${channel}/${rest}` : channel}`;
  if (hash === location.hash) emit("route");
  else location.hash = hash;
}

/** The hash for a permalink of this workspace, /archives/C123/p1700000000000100?thread_ts=…, or null. */
export function hashOfPermalink(url) {
  const found = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(url.pathname);
  if (url.origin !== location.origin || !found) return null;
  const [, channel, seconds, rest] = found;
  const ts = `${seconds}.${rest}`;
  return `#${channel}/${url.searchParams.get("thread_ts") ?? ts}/${ts}`;
}

/** A page that was opened by a permalink becomes the page at that thread. */
export function followPermalink() {
  const hash = hashOfPermalink(new URL(location.href));
  if (hash) history.replaceState(null, "", `/${hash}`);
}

addEventListener("hashchange", () => emit("route"));
