// A short menu beside the control that opened it; a choice acts at once.

import { Listbox } from "./listbox.js";
import { openPopover } from "./popover.js";

export const OPENS_A_LIST = { "aria-haspopup": "listbox", "aria-expanded": "false" };

/** groups: see listbox.js. */
export function openMenu(anchor, label, groups, onchoose) {
  const list = new Listbox({ label, onchoose: choose });
  list.node.tabIndex = 0;
  list.controller = list.node;
  list.node.addEventListener("keydown", (event) => list.key(event));
  const close = openPopover(anchor, list.node, { className: "menu" });
  list.show(groups);
  list.node.focus();
  function choose(option) {
    close();
    onchoose(option);
  }
}
