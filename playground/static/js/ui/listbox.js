// A list to choose from by pointer or keys. Selects, completions, search and the person switcher share it.
//
// Groups: [{label?, options: [{label, note?, lead?, selected?, testid?, value}]}]

import { el, freshId, icon } from "../render/dom.js";

export class Listbox {
  #options = [];
  #active = -1;

  constructor({ label, multiple = false, onchoose, empty = "Nothing fits." }) {
    this.onchoose = onchoose;
    this.empty = empty;
    this.controller = null; // the element whose aria-activedescendant follows
    const id = freshId("list");
    this.node = el("div", { class: "listbox", role: "listbox", id, "aria-label": label, "aria-multiselectable": multiple && "true" });
  }

  show(groups) {
    this.#options = groups.flatMap((group) => group.options);
    const parts = groups.filter((group) => group.options.length).map((group) => this.#group(group));
    this.node.replaceChildren(...(parts.length ? parts : [el("p", { class: "listbox-empty" }, this.empty)]));
    this.#activate(Math.max(0, this.#options.findIndex((option) => option.selected)));
  }

  get size() {
    return this.#options.length;
  }

  #group({ label, options }) {
    const nodes = options.map((option) => this.#option(option));
    if (!label) return el("div", { role: "presentation" }, nodes);
    const title = el("div", { class: "listbox-title", id: freshId("group") }, label);
    return el("div", { role: "group", "aria-labelledby": title.id }, title, nodes);
  }

  #option(option) {
    const note = option.note ? el("span", { class: "option-note" }, option.note) : null;
    const words = el("span", { class: "option-text" }, el("span", { class: "option-label" }, option.label), note);
    option.node = el(
      "div",
      {
        class: "option", role: "option", id: freshId("option"), "data-testid": option.testid,
        "aria-selected": String(Boolean(option.selected)),
        onpointermove: () => this.#activate(this.#options.indexOf(option), false),
        onpointerdown: (event) => event.preventDefault(), // the focus stays in the text field
        onclick: () => this.onchoose(option),
      },
      option.lead ?? null,
      words,
      option.selected ? icon("check") : null,
    );
    return option.node;
  }

  #activate(index, scroll = true) {
    this.#options[this.#active]?.node?.classList.remove("active");
    this.#active = index;
    const node = this.#options[index]?.node;
    node?.classList.add("active");
    if (scroll) node?.scrollIntoView({ block: "nearest" });
    if (node) this.controller?.setAttribute("aria-activedescendant", node.id);
    else this.controller?.removeAttribute("aria-activedescendant");
  }

  move(step) {
    if (this.size) this.#activate((this.#active + step + this.size) % this.size);
  }

  choose() {
    const option = this.#options[this.#active];
    if (option) this.onchoose(option);
    return Boolean(option);
  }

  /** Handles the keys of a list; true where the key was one of them. */
  key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.move(moves[event.key]);
    else if (event.key !== "Enter" || event.isComposing || !this.choose()) return false;
    event.preventDefault();
    return true;
  }
}
