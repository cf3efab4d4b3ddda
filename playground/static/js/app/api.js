// The playground's JSON API. Every answer is plain data; a refusal becomes an ApiError.

export class ApiError extends Error {}

const BASE = "/_people/";

async function call(path, options) {
  let response;
  try {
    response = await fetch(BASE + path, options);
  } catch {
    throw new ApiError("The playground cannot be reached. Is it still running?");
  }
  const data = await response.json().catch(() => null);
  if (data === null) throw new ApiError(`The playground answered ${response.status} without JSON.`);
  return data;
}

function refusal(data) {
  const code = data.error ?? "unknown_error";
  return new ApiError(data.message ?? `Not done: ${String(code).replaceAll("_", " ")}.`);
}

async function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const data = await call(`${path}?${new URLSearchParams(given)}`);
  if (data.ok === false) throw refusal(data);
  return data;
}

/** POST, and hand back even a refusal: views carry one error a field. */
async function submit(path, body) {
  return call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function post(path, body) {
  const data = await submit(path, body);
  if (data.ok === false) throw refusal(data);
  return data;
}

export const api = {
  people: () => get("users"),
  workspace: (user) => get("workspace", { user }),
  messages: (query) => get("messages", query),
  send: (body) => post("messages", body),
  edit: (body) => post("edits", body),
  remove: (body) => post("deletes", body),
  react: (body) => post("reactions", body),
  act: (body) => post("actions", body),
  command: (body) => post("commands", body),
  shortcut: (body) => post("shortcuts", body),
  options: (query) => get("options", query),
  views: (user) => get("views", { user }),
  submitView: (body) => submit("views", body),
  actInView: (body) => post("views/actions", body),
  week: () => get("week"),
  startWeek: (body) => post("week", body),
  steerWeek: (how, body) => post(`week/${how}`, body),
  home: (user) => get("home", { user }),
  openHome: (user) => post("home", { user }),
  streamUrl: (user) => `${BASE}stream?${new URLSearchParams({ user })}`,
};
