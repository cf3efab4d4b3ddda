// Elements that hold a value: text fields, radio buttons, checkboxes.

import { el, freshId } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";

const LEAST_ROWS = 4;
const MOST_ROWS = 14;
const ROW_CHARACTERS = 58;

/** As many rows as the words need in a dialog, within bounds. */
function rowsFor(words) {
  const rows = words.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / ROW_CHARACTERS)), 0);
  return Math.min(MOST_ROWS, Math.max(LEAST_ROWS, rows));
}

export function textInput(spec, context) {
  const start = context.recall(spec, spec.initial_value ?? "");
  const props = {
    class: "field", value: start, placeholder: plain(spec.placeholder) || null, maxlength: spec.max_length ?? null,
    autofocus: spec.focus_on_load, "aria-label": plain(spec.placeholder) || null, ...context.hooks(spec),
    oninput: ({ target }) => context.store(spec, target.value, target.value),
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.isComposing || spec.multiline || !context.dispatches) return;
      event.preventDefault(); // the action goes out, not the form
      context.act(spec, event.target.value);
    },
  };
  if (start) context.store(spec, start, start);
  return spec.multiline ? el("textarea", { rows: rowsFor(start), ...props }) : el("input", { type: "text", ...props });
}

const pickDate = (type, initial) => (spec, context) => {
  const start = context.recall(spec, spec[initial] ?? "");
  if (start) context.store(spec, start, start);
  return el("input", {
    type, class: "field field-short", value: start, "aria-label": plain(spec.placeholder) || "Choose", ...context.hooks(spec),
    onchange: ({ target }) => {
      context.store(spec, target.value, target.value);
      context.act(spec, target.value);
    },
  });
};

export const datePicker = pickDate("date", "initial_date");
export const timePicker = pickDate("time", "initial_time");

function choiceRow(type, name, option, checked, onchange) {
  const note = option.description ? el("span", { class: "choice-note" }, textObject(option.description)) : null;
  return el(
    "label",
    { class: "choice" },
    el("input", { type, name, checked, onchange }),
    el("span", {}, textObject(option.text), note),
  );
}

export function radioButtons(spec, context) {
  const chosen = context.recall(spec, spec.initial_option?.value);
  const name = freshId("radio");
  const choose = (value) => {
    context.store(spec, value, value);
    context.act(spec, value);
  };
  if (chosen) context.store(spec, chosen, chosen);
  const rows = spec.options.map((option) =>
    choiceRow("radio", name, option, option.value === chosen, () => choose(option.value)),
  );
  return el("div", { class: "choices", role: "radiogroup", ...context.hooks(spec) }, rows);
}

export function checkboxes(spec, context) {
  const chosen = new Set(context.recall(spec, (spec.initial_options ?? []).map((option) => option.value)));
  const keep = () => context.store(spec, [...chosen], [...chosen]);
  const toggle = (value, on) => {
    if (on) chosen.add(value);
    else chosen.delete(value);
    keep();
    context.act(spec, [...chosen]);
  };
  if (chosen.size) keep();
  const rows = spec.options.map((option) =>
    choiceRow("checkbox", null, option, chosen.has(option.value), ({ target }) => toggle(option.value, target.checked)),
  );
  return el("div", { class: "choices", role: "group", ...context.hooks(spec) }, rows);
}
