/** Names an element's place on its surface: its type, action_id and block_id, and one key of both for finding it again. */
export function slotOf(el, where) {
  const action_id = el.action_id || el.type;
  return { type: el.type, action_id, block_id: where.block_id, key: `${where.block_id}/${action_id}` };
}

/** Puts a new value where the surface keeps it and, where the element speaks at once, sends it; tells whether it stays. */
export async function commit(el, where, value, node) {
  const slot = slotOf(el, where);
  const before = where.surface.values[slot.block_id]?.[slot.action_id];
  where.surface.put(slot, value);
  if (!where.dispatches) return true;
  const sent = await where.surface.act(slot, value, node, el.confirm);
  if (!sent) where.surface.put(slot, before ?? {});
  return sent;
}

/** Finds the element of a slot anew; where the app named no block, its id has changed, and the action's must do. */
export function elementOf(root, key) {
  if (!key) return null;
  const all = [...root.querySelectorAll("[data-slot]")];
  const action = key.slice(key.indexOf("/"));
  return all.find((node) => node.dataset.slot === key) ?? all.find((node) => node.dataset.slot.endsWith(action)) ?? null;
}

/** Returns the attributes that connect an element with its label, hint and error. */
export function tied(el, where) {
  return {
    id: where.id ?? null,
    "aria-label": where.id ? null : (where.label ?? null),
    "aria-describedby": where.described ?? null,
    dataset: { slot: slotOf(el, where).key },
  };
}
