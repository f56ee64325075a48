import { h } from "./dom.js";
import { icon } from "./icons.js";
import { listbox } from "./listbox.js";
import { plain } from "./mrkdwn.js";
import { channelName, channelOf, nameOf, SLACKBOT, state, userOf } from "./store.js";
import { commit, slotOf, tied } from "./slot.js";

const people = () =>
  Object.values(state.users)
    .filter((user) => user.id !== SLACKBOT)
    .map((user) => ({ id: user.id, label: nameOf(user), about: user.title }));
const rooms = () =>
  state.channels
    .filter((channel) => !channel.is_im && !channel.is_archived)
    .map((channel) => ({ id: channel.id, label: channelName(channel) }));

function conversations(el) {
  const include = el.filter?.include;
  const kind = (channel) => (channel.is_im ? "im" : channel.is_private ? "private" : "public");
  const wanted = (channel) =>
    !channel.is_archived &&
    (!include || include.includes(kind(channel))) &&
    !(channel.is_im && el.filter?.exclude_bot_users);
  return state.channels
    .filter(wanted)
    .map((channel) => ({ id: channel.id, label: channelName(channel), about: channel.is_private ? "private" : "" }));
}

/** For each kind of select: the fields of an element's value that hold ids or options, and the choices. */
const KINDS = {
  static: { one: "selected_option", many: "selected_options", start: "initial_option", options: staticOptions },
  external: { one: "selected_option", many: "selected_options", start: "initial_option", options: null },
  users: {
    one: "selected_user",
    many: "selected_users",
    start: "initial_user",
    options: people,
    label: (id) => nameOf(userOf(id)),
  },
  conversations: {
    one: "selected_conversation",
    many: "selected_conversations",
    start: "initial_conversation",
    options: conversations,
    label: (id) => channelName(channelOf(id)),
  },
  channels: {
    one: "selected_channel",
    many: "selected_channels",
    start: "initial_channel",
    options: rooms,
    label: (id) => channelName(channelOf(id)),
  },
};

function rows(options, group = "") {
  return (options ?? []).map((option) => ({
    id: option.value,
    label: plain(option.text),
    about: plain(option.description),
    group,
    option,
  }));
}

function staticOptions(el) {
  if (el.option_groups) return el.option_groups.flatMap((group) => rows(group.options, plain(group.label)));
  return rows(el.options);
}

function startOf(el, kind, many, where) {
  if (!many) {
    const current = where.surface.at.channel ?? state.place.channel;
    const here = el.default_to_current_conversation && conversations(el).some((one) => one.id === current);
    return el[kind.start] ?? (here ? current : null);
  }
  return el[`${kind.start}s`] ?? [];
}

function select(name, many) {
  const kind = KINDS[name];
  const key = many ? kind.many : kind.one;
  return (el, where) => {
    const slot = slotOf(el, where);
    const held = () => where.surface.value(slot, { [key]: startOf(el, kind, many, where) })[key];
    const listed = () => [held()].flat().filter((value) => value !== null && value !== undefined);
    const idOf = (value) => (kind.label ? value : value.value);
    const labelOf = (value) => (kind.label ? kind.label(value) : plain(value.text));
    const shown = h("span", { class: "select-shown" });
    const node = h(
      "button",
      {
        ...tied(el, where),
        "aria-label": null,
        type: "button",
        class: "button select",
        "aria-haspopup": "listbox",
        "aria-expanded": "false",
        on: { click: () => open() },
      },
      shown,
      icon("down", 16),
    );
    const draw = () => {
      const values = listed();
      node.classList.toggle("empty", !values.length);
      const placeholder = plain(el.placeholder) || (many ? "Choose some" : "Choose one");
      shown.replaceChildren(
        ...(values.length
          ? many
            ? values.map((value) => h("span", { class: "chip" }, labelOf(value), " "))
            : [labelOf(values[0])]
          : [placeholder]),
      );
      if (!where.labelId && (where.label || values.length))
        shown.prepend(h("span", { class: "unseen" }, `${where.label || placeholder} `));
      if (where.labelId) node.setAttribute("aria-labelledby", `${where.labelId} ${where.id}`);
    };
    const set = async (picked) => {
      const values = picked.map((row) => (kind.label ? row.id : clean(row.option)));
      const sending = commit(el, where, { [key]: many ? values : (values[0] ?? null) }, node);
      draw();
      if (!(await sending)) draw();
    };
    const open = () =>
      listbox(node, {
        label: where.label || plain(el.placeholder) || "Options",
        many,
        most: el.max_selected_items,
        chosen: listed().map((value) => ({ id: idOf(value), label: labelOf(value), option: value })),
        rows: kind.options ? () => kind.options(el) : null,
        least: el.min_query_length ?? 3,
        suggest: kind.options ? null : (typed) => where.surface.suggest(slot, typed).then(suggested),
        done: set,
      });
    draw();
    return node;
  };
}

function suggested(reply) {
  if (reply.option_groups) return reply.option_groups.flatMap((group) => rows(group.options, plain(group.label)));
  return rows(reply.options);
}

function clean({ text, value, description }) {
  return description ? { text, value, description } : { text, value };
}

/** The selects by type, each for one choice and for many. */
export const selects = Object.fromEntries(
  Object.keys(KINDS).flatMap((name) => [
    [`${name}_select`, select(name, false)],
    [`multi_${name}_select`, select(name, true)],
  ]),
);
