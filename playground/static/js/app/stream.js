// Live updates. The browser reconnects an EventSource by itself, except after an HTTP error.

import { api } from "./api.js";
import { emit } from "./bus.js";

const LONGEST_WAIT = 10_000; // ms

let source = null;
let timer = null;
let wait = 1000;
let lost = false;

/** Settles when the stream is open: what is read from then on misses nothing. */
export function follow(user) {
  clearTimeout(timer);
  source?.close();
  source = new EventSource(api.streamUrl(user));
  source.onmessage = ({ data }) => emit("event", JSON.parse(data));
  return new Promise((resolve) => {
    source.onopen = () => resolve(opened());
    source.onerror = () => resolve(failed(user));
  });
}

function opened() {
  wait = 1000;
  if (lost) emit("connection", { live: true });
  lost = false;
}

function failed(user) {
  if (!lost) emit("connection", { live: false });
  lost = true;
  if (source.readyState !== EventSource.CLOSED) return;
  clearTimeout(timer);
  timer = setTimeout(() => follow(user), wait);
  wait = Math.min(wait * 2, LONGEST_WAIT);
}

// A page that is left must not report its own closing as a loss.
addEventListener("pagehide", () => source?.close());
