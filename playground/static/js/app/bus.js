// The page's one notice board: parts that do not know each other meet here.

const target = new EventTarget();

export function on(name, listener) {
  target.addEventListener(name, (event) => listener(event.detail));
}

export function emit(name, detail) {
  target.dispatchEvent(new CustomEvent(name, { detail }));
}
