import { confirmed } from "./dialogs.js";
import { post } from "./server.js";
import { notice } from "./notices.js";

/** A message, a modal or a Home tab, with the values of its inputs. */
export class Surface {
  /** `at` is {channel, ts} or {view}, as the server expects it; `level` is that of its headings. */
  constructor(at, level = 3) {
    this.at = at;
    this.level = level;
    this.values = {};
    this.errors = {};
  }

  /** Returns the value of an element: what the person entered, or else `initial`, which is then stored. */
  value(slot, initial) {
    const block = (this.values[slot.block_id] ??= {});
    return (block[slot.action_id] ??= { type: slot.type, ...initial });
  }

  /** Stores the value of an element. */
  put(slot, value) {
    (this.values[slot.block_id] ??= {})[slot.action_id] = { type: slot.type, ...value };
  }

  /** Removes the values of elements that no longer exist. */
  keepOnly(blocks) {
    const ids = new Set(flat(blocks).map(([id]) => id));
    for (const id of Object.keys(this.values)) if (!ids.has(id)) delete this.values[id];
  }

  /** Sends an action to the app, while `node` shows that it is pending. Returns whether it was sent. */
  async act(slot, action, node, confirm) {
    if (confirm && !(await confirmed(confirm))) return false;
    node?.setAttribute("aria-busy", "true");
    const reply = await post("act", {
      at: this.at,
      action: { type: slot.type, action_id: slot.action_id, block_id: slot.block_id, ...action },
      values: this.values,
    });
    node?.removeAttribute("aria-busy");
    if (!reply.ok) notice(reply.say ?? `That did not work: ${reply.error}.`, { bad: true });
    return true;
  }

  /** Asks the app for the options of an external select. */
  async suggest(slot, value) {
    const reply = await post("suggest", { at: this.at, action_id: slot.action_id, block_id: slot.block_id, value });
    if (!reply.ok) notice(reply.say ?? "The app gave no suggestions.", { bad: true });
    return reply;
  }
}

/** Returns a block's id; one without an id is named by its position. */
export function blockId(block, at) {
  return block.block_id || `block-${at}`;
}

/** Returns blocks with their ids, including those inside containers. */
export function flat(blocks) {
  return blocks.flatMap((block, at) => [[blockId(block, at), block], ...flat(block.child_blocks ?? [])]);
}
