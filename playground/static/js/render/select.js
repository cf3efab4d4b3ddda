// Select menus: a button that opens a filter over a list. Options come from the block, or from the bot.

import { fullName, state } from "../app/state.js";
import { Listbox } from "../ui/listbox.js";
import { OPENS_A_LIST, openMenu } from "../ui/menu.js";
import { openPopover } from "../ui/popover.js";
import { el, icon } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { avatar } from "./people.js";

const PAUSE = 200; // ms of quiet before the bot is asked for options

const contains = (text, part) => text.toLowerCase().includes(part.toLowerCase());

const choiceOf = (option) => ({ label: plain(option.text), note: plain(option.description), value: option.value });

/** Options or option_groups of Block Kit, as groups of a Listbox. */
const groupsOf = ({ options, option_groups: groups }) =>
  groups
    ? groups.map((group) => ({ label: plain(group.label), options: group.options.map(choiceOf) }))
    : [{ options: (options ?? []).map(choiceOf) }];

const filtered = (groups, query) =>
  groups.map(({ label, options }) => ({
    label, options: options.filter((option) => contains(option.label, query)).map((option) => ({ ...option })),
  }));

const personChoice = (user) => ({ label: fullName(user), note: user.role, value: user.id, lead: avatar(user, "small") });

const peopleGroups = () => [{ options: [...state.users.values()].map(personChoice) }];

function sourceOf(spec, context) {
  if (spec.type.includes("external")) {
    const source = async (query) => groupsOf(await context.query(spec, query));
    return { source, pause: PAUSE, minimum: spec.min_query_length ?? 0 };
  }
  const groups = spec.type.includes("users") ? peopleGroups() : groupsOf(spec);
  return { source: async (query) => filtered(groups, query), pause: 0, minimum: 0 };
}

function initialChoices(spec) {
  const options = spec.initial_options ?? (spec.initial_option ? [spec.initial_option] : []);
  if (options.length) return options.map(choiceOf);
  const users = spec.initial_users ?? (spec.initial_user ? [spec.initial_user] : []);
  return users.map((id) => ({ label: fullName(state.users.get(id) ?? { name: id }), value: id }));
}

/** Any *_select element. The value is an option's value, or a list of them for multi_ selects. */
export function select(spec, context) {
  const multiple = spec.type.startsWith("multi_");
  const words = plain(spec.placeholder) || "Choose";
  let chosen = context.recall(spec, initialChoices(spec));

  const shown = el("span", { class: "select-value" });
  const trigger = el(
    "button",
    { type: "button", class: "select", ...OPENS_A_LIST, onclick: open, ...context.hooks(spec) },
    shown, icon("chevron"),
  );

  function paint() {
    const value = chosen.map((choice) => choice.label).join(", ");
    shown.textContent = value || words;
    trigger.classList.toggle("unset", !value);
    trigger.setAttribute("aria-label", value ? `${words}: ${value}` : words);
  }

  function keep(next) {
    chosen = next;
    paint();
    context.store(spec, multiple ? chosen.map((choice) => choice.value) : (chosen[0]?.value ?? null), chosen);
  }

  function toggled(option) {
    const rest = chosen.filter((choice) => choice.value !== option.value);
    return rest.length < chosen.length ? rest : [...chosen, option];
  }

  function open() {
    const picker = new Picker({ label: words, multiple, ...sourceOf(spec, context) });
    picker.isChosen = (option) => chosen.some((choice) => choice.value === option.value);
    const close = openPopover(trigger, picker.node, { className: "picker" });
    picker.start();
    picker.onchoose = (option) => {
      keep(multiple ? toggled(option) : [option]);
      if (multiple) picker.refresh();
      else close();
      context.act(spec, multiple ? chosen.map((choice) => choice.value) : option.value);
    };
  }

  if (chosen.length) keep(chosen);
  else paint();
  return trigger;
}

/** The panel of a select: a filter field over a list. */
class Picker {
  #asked = 0;
  #timer = null;

  constructor({ label, multiple, source, pause, minimum }) {
    this.source = source;
    this.pause = pause;
    this.minimum = minimum;
    this.list = new Listbox({ label, multiple, onchoose: (option) => this.onchoose(option) });
    this.field = el("input", {
      class: "picker-field", type: "text", role: "combobox", placeholder: "Type to filter", autocomplete: "off",
      "aria-label": `Filter: ${label}`, "aria-expanded": "true", "aria-autocomplete": "list", "aria-controls": this.list.node.id,
      oninput: () => this.#later(),
      onkeydown: (event) => this.list.key(event),
    });
    this.list.controller = this.field;
    this.node = el("div", {}, this.field, this.list.node);
  }

  start() {
    this.field.focus();
    this.refresh();
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), this.pause);
  }

  async refresh() {
    const asked = ++this.#asked;
    const query = this.field.value.trim();
    const groups = query.length < this.minimum ? [] : await this.source(query);
    if (asked !== this.#asked) return; // a later question was faster
    for (const option of groups.flatMap((group) => group.options)) option.selected = this.isChosen(option);
    this.list.show(groups);
  }
}

/** The three dots: a short menu whose choice acts at once. */
export function overflow(spec, context) {
  const act = ({ value, label }) => context.act(spec, value, label);
  const open = () => openMenu(trigger, "More actions", groupsOf(spec), act);
  const trigger = el(
    "button",
    { type: "button", class: "icon-button overflow", "aria-label": "More actions", ...OPENS_A_LIST, onclick: open, ...context.hooks(spec) },
    icon("more"),
  );
  return trigger;
}
