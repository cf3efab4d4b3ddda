// Block Kit: one function for each kind of block. renderBlocks(blocks, surface) -> nodes.

import { el, freshId } from "./dom.js";
import { element, image, unknown } from "./elements.js";
import { plain, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

function section(block, context) {
  const words = block.text ? el("div", { class: "text" }, textObject(block.text)) : null;
  const fields = block.fields?.length
    ? el("div", { class: "fields" }, block.fields.map((field) => el("div", { class: "text" }, textObject(field))))
    : null;
  const body = el("div", { class: "section-body" }, words, fields);
  if (!block.accessory) return body;
  return el("div", { class: "section" }, body, el("div", { class: "accessory" }, element(block.accessory, context)));
}

const row = (className) => (block, context) =>
  el("div", { class: className }, block.elements.map((spec) => element(spec, context)));

function input(block, context) {
  const control = element(block.element, context);
  const optional = block.optional ? el("span", { class: "optional" }, " (optional)") : null;
  const label = el("span", { class: "label", id: freshId("label") }, plain(block.label), optional);
  const hint = block.hint ? el("p", { class: "hint", id: freshId("hint") }, plain(block.hint)) : null;
  const error = el("p", { class: "field-error", id: freshId("error"), role: "alert" });
  nameControl(control, label);
  control.setAttribute("aria-describedby", [hint?.id, error.id].filter(Boolean).join(" "));
  return el("div", { class: "input" }, label, control, hint, error);
}

/** A select's button says its value as well as its label; every other control is its label alone. */
function nameControl(control, label) {
  const own = control.classList.contains("select");
  if (own) control.id = freshId("control");
  control.setAttribute("aria-labelledby", own ? `${label.id} ${control.id}` : label.id);
}

function picture(block) {
  const title = block.title ? el("figcaption", {}, plain(block.title)) : null;
  return el("figure", { class: "figure" }, title, image(block));
}

const BLOCKS = {
  section,
  input,
  divider: () => el("hr", { class: "divider" }),
  header: (block) => el("h3", { class: "header" }, plain(block.text)),
  context: row("context"),
  actions: row("actions"),
  context_actions: row("actions context-actions"),
  image: picture,
  rich_text: (block) => el("div", { class: "rich" }, richText(block)),
};

export function renderBlocks(blocks, surface) {
  return blocks.map((block) => {
    const draw = BLOCKS[block.type];
    const node = draw ? draw(block, surface.within(block)) : unknown(block.type);
    if (block.block_id) node.dataset.block = block.block_id;
    node.classList.add("block");
    return node;
  });
}
