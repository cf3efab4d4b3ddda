// Who you are. The whole loop needs an employee who asks and a technician who answers.

import { emit, on } from "../app/bus.js";
import { fullName, isTechnician, personById, state } from "../app/state.js";
import { el, icon } from "../render/dom.js";
import { avatar } from "../render/people.js";
import { Listbox } from "./listbox.js";
import { openPopover } from "./popover.js";

const slot = document.getElementById("person-slot");

export const roleOf = (person) => person.title || (isTechnician(person) ? "Technician" : "Employee");

const optionOf = (person) => ({
  label: fullName(person), note: roleOf(person), lead: avatar(person), value: person.id,
  selected: person.id === state.me, testid: `person-${person.id}`,
});

function groups() {
  // The simulated company acts for itself; nobody would find anybody among 300 more.
  const people = [...state.users.values()].filter((person) => !person.simulated);
  return [
    { label: "Employees", options: people.filter((person) => !isTechnician(person)).map(optionOf) },
    { label: "Technicians", options: people.filter(isTechnician).map(optionOf) },
  ];
}

function open({ currentTarget: trigger }) {
  const list = new Listbox({ label: "People you can be", onchoose: choose });
  list.node.tabIndex = 0;
  list.controller = list.node;
  list.node.addEventListener("keydown", (event) => list.key(event));
  const close = openPopover(trigger, list.node, { className: "people" });
  list.show(groups());
  list.node.focus();
  function choose({ value }) {
    close();
    if (value !== state.me) emit("become", value);
  }
}

function paint() {
  const me = personById(state.me);
  const name = el("span", { class: "person-name" }, fullName(me));
  const role = el("span", { class: "person-role" }, `You · ${roleOf(me)}`);
  const trigger = el(
    "button",
    {
      type: "button", class: "person-switcher", "data-testid": "person-switcher", onclick: open,
      "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": `You are ${fullName(me)}, ${roleOf(me)}. Switch person`,
    },
    avatar(me), el("span", { class: "person-words" }, name, role), icon("updown"),
  );
  slot.replaceChildren(trigger);
}

export const startSwitcher = () => on("workspace", paint);
