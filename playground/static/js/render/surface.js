// What stands between Block Kit elements and the place that shows them: a message, a modal or a Home tab.

import { attempt } from "../ui/toast.js";
import { confirmDialog } from "../ui/confirm.js";
import { plain, textObject } from "./mrkdwn.js";

/** What a person has entered so far: {block_id: {action_id: value}}. Survives a new rendering of the same view. */
class Fields {
  #entries = new Map();

  set(block, action, value, shown) {
    this.#entries.set(JSON.stringify([block, action]), { value, shown });
  }

  get(block, action) {
    return this.#entries.get(JSON.stringify([block, action]));
  }

  /** The values of those blocks that are still there. */
  values(blocks) {
    const ids = new Set(blocks.map((block) => block.block_id));
    const values = {};
    for (const [key, { value }] of this.#entries) {
      const [block, action] = JSON.parse(key);
      if (ids.has(block)) (values[block] ??= {})[action] = value;
    }
    return values;
  }
}

export class Surface {
  /**
   * send({action_id, block_id, value}, label) delivers an action; the label is what the element shows;
   * ask({action_id, block_id, query}) gives {options} or {option_groups}.
   */
  constructor({ send, ask }) {
    this.send = send;
    this.ask = ask;
    this.fields = new Fields();
  }

  /** The surface as the elements of one block see it. */
  within(block) {
    const silent = block.type === "input" && !block.dispatch_action;
    return {
      dispatches: !silent,
      act: (spec, value, label = plain(spec.text)) => (silent ? undefined : this.#act(block, spec, value, label)),
      query: (spec, query) => this.#query(block, spec, query),
      store: (spec, value, shown) => this.fields.set(block.block_id, spec.action_id, value, shown),
      recall: (spec, initial) => this.fields.get(block.block_id, spec.action_id)?.shown ?? initial,
      hooks: (spec) => ({ "data-action-id": spec.action_id, "data-block-id": block.block_id }),
    };
  }

  async #act(block, spec, value, label) {
    if (spec.confirm && !(await confirmed(spec.confirm))) return;
    await attempt(() => this.send({ action_id: spec.action_id, block_id: block.block_id, value }, label));
  }

  async #query(block, spec, query) {
    const found = await attempt(() => this.ask({ action_id: spec.action_id, block_id: block.block_id, query }));
    return found ?? { options: [] };
  }
}

const confirmed = (words) =>
  confirmDialog({
    title: plain(words.title) || "Are you sure?",
    text: textObject(words.text),
    yes: plain(words.confirm) || "Yes",
    no: plain(words.deny) || "Cancel",
    danger: words.style === "danger",
  });
