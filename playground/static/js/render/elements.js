// One function for each kind of Block Kit element: (spec, context) -> node. See surface.js for the context.

import { el, icon } from "./dom.js";
import { checkboxes, datePicker, radioButtons, textInput, timePicker } from "./inputs.js";
import { plain, textObject } from "./mrkdwn.js";
import { overflow, select } from "./select.js";

/** Keeps a button still while its action is under way, so that a double click is one click. */
async function once(button, work) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function button(spec, context) {
  const style = { primary: "primary", danger: "danger" }[spec.style] ?? "";
  const act = ({ currentTarget }) => once(currentTarget, () => context.act(spec, spec.value));
  const props = { class: `button ${style}`, onclick: act, "aria-label": spec.accessibility_label, ...context.hooks(spec) };
  const words = plain(spec.text);
  if (!spec.url) return el("button", { type: "button", ...props }, words);
  return el("a", { href: spec.url, target: "_blank", rel: "noopener noreferrer", ...props }, words);
}

function feedbackButtons(spec, context) {
  const one = (choice, picture) =>
    el(
      "button",
      {
        type: "button", class: "button feedback", ...context.hooks(spec), "data-value": choice.value,
        "aria-label": choice.accessibility_label ?? null,
        onclick: ({ currentTarget }) => once(currentTarget, () => context.act(spec, choice.value)),
      },
      icon(picture), plain(choice.text),
    );
  return el("span", { class: "feedback-pair" }, one(spec.positive_button, "up"), one(spec.negative_button, "downvote"));
}

const iconAction = (spec, context) =>
  el(
    "button",
    {
      type: "button", class: "icon-button", title: plain(spec.text), "aria-label": spec.accessibility_label ?? plain(spec.text),
      ...context.hooks(spec),
      onclick: ({ currentTarget }) => once(currentTarget, () => context.act(spec, spec.value)),
    },
    icon("trash"), // Slack documents one icon
  );

/** Pictures come from this host alone; of any other, the description is shown. */
export function image(spec) {
  const url = spec.image_url ? new URL(spec.image_url, location.href) : null;
  if (url?.origin !== location.origin) return el("span", { class: "image-words" }, spec.alt_text ?? "");
  return el("img", { src: url.href, alt: spec.alt_text ?? "", class: "image" });
}

const text = (spec) => el("span", {}, textObject(spec));

const ELEMENTS = {
  button,
  overflow,
  image,
  plain_text: text,
  mrkdwn: text,
  feedback_buttons: feedbackButtons,
  icon_button: iconAction,
  plain_text_input: textInput,
  email_text_input: textInput,
  number_input: textInput,
  datepicker: datePicker,
  timepicker: timePicker,
  radio_buttons: radioButtons,
  checkboxes,
  static_select: select,
  external_select: select,
  users_select: select,
  multi_static_select: select,
  multi_external_select: select,
  multi_users_select: select,
};

export function element(spec, context) {
  const render = ELEMENTS[spec.type];
  return render ? render(spec, context) : unknown(spec.type);
}

export const unknown = (type) => el("p", { class: "unknown" }, `(The playground does not draw “${type}”.)`);
