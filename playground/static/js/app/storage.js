// What the browser remembers. Storage may be switched off, and then the page forgets but works.

const PREFIX = "deskloop.";

export function recall(key, fallback = null, store = localStorage) {
  try {
    const text = store.getItem(PREFIX + key);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

export function remember(key, value, store = localStorage) {
  try {
    store.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Storage is off or full: only this visit knows.
  }
}
