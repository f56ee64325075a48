import { setClock } from "./time.js";

const PAYLOADS = 300;
const listeners = [];

/** The user that the workspace itself writes as. */
export const SLACKBOT = "USLACKBOT";

/** Everything the page knows: what the server sent, and what the person has open. */
export const state = {
  ready: false,
  team: {},
  bot: {},
  me: {},
  people: [],
  users: {},
  channels: [],
  messages: {},
  home: null,
  views: [],
  commands: [],
  clock: null,
  faults: { switches: [], next: [], where: [], armed: [] },
  payloads: [],
  place: { channel: "", thread: "", tab: "messages" },
};

/** Calls `listener` whenever one of the topics, separated by spaces, changes. */
export function on(topics, listener) {
  listeners.push({ topics: new Set(topics.split(" ")), listener });
}

/** Notifies the listeners of a topic. */
export function emit(topic, detail) {
  for (const { topics, listener } of listeners) if (topics.has(topic)) listener(detail);
}

/** Replaces the state with one from the server. */
export function replaceState(fresh) {
  Object.assign(state, fresh, { ready: true });
  setClock(state.clock);
  for (const topic of ["channels", "place", "messages", "views", "home", "clock", "faults", "payloads"]) emit(topic);
}

const APPLY = {
  message({ message }) {
    const known = (state.messages[message.channel] ??= []);
    const at = known.findIndex((other) => other.ts === message.ts);
    if (at >= 0) known[at] = message;
    else {
      // In order of arrival, as the clock may have been moved back.
      known.push(message);
      if (!isLookedAt(message)) arrivedElsewhere(message);
    }
    emit("messages", message.channel);
  },
  gone({ channel, ts }) {
    state.messages[channel] = (state.messages[channel] ?? []).filter((message) => message.ts !== ts);
    emit("messages", channel);
  },
  channel({ channel }) {
    const at = state.channels.findIndex((other) => other.id === channel.id);
    const unread = Math.max(channel.unread ?? 0, state.channels[at]?.unread ?? 0);
    const fresh = { ...channel, unread: channel.id === state.place.channel ? 0 : unread };
    if (at >= 0) state.channels[at] = fresh;
    else state.channels.push(fresh);
    emit("channels");
    emit("messages", channel.id);
  },
  home: ({ view }) => {
    state.home = view;
    emit("home");
  },
  views: ({ views }) => {
    state.views = views;
    emit("views");
  },
  notice: ({ text }) => emit("notice", text),
  clock: ({ clock }) => {
    state.clock = clock;
    setClock(clock);
    emit("clock");
  },
  faults: ({ faults }) => {
    state.faults = faults;
    emit("faults");
  },
  users: ({ users }) => {
    state.users = users;
    emit("channels");
    emit("users");
  },
  payload({ payload }) {
    const at = state.payloads.findIndex((other) => other.id === payload.id);
    if (at >= 0) state.payloads[at] = payload;
    else state.payloads = [...state.payloads, payload].slice(-PAYLOADS);
    emit("payloads");
  },
};

/** Applies one live event; unknown kinds are ignored. */
export function apply(event) {
  APPLY[event.kind]?.(event);
}

function arrivedElsewhere(message) {
  if (message.user === state.me.id || /^channel_(join|leave|archive|unarchive)$/.test(message.subtype ?? "")) return;
  const channel = channelOf(message.channel);
  if (!channel) return;
  // A reply in a thread that is not open is announced, even though its channel is open.
  if (message.channel !== state.place.channel || document.hidden) channel.unread = (channel.unread ?? 0) + 1;
  emit("channels");
  if (message.user === state.bot.user_id) emit("notification", message);
}

function isLookedAt(message) {
  const { channel, thread, tab } = state.place;
  if (message.channel !== channel || document.hidden || tab === "home") return false;
  return !inThread(message) || thread === message.thread_ts;
}

/** Returns whether a message is shown in its thread only, and not in the channel. */
export function inThread(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts && message.subtype !== "thread_broadcast";
}

/** Returns the messages shown in a channel, oldest first. */
export function channelMessages(id) {
  return (state.messages[id] ?? []).filter((message) => !inThread(message));
}

/** Returns the first message of a thread and its replies. */
export function threadMessages(id, ts) {
  return (state.messages[id] ?? []).filter((message) => message.ts === ts || message.thread_ts === ts);
}

/** Returns a channel that the person can see. */
export function channelOf(id) {
  return state.channels.find((channel) => channel.id === id);
}

/** Returns a person or a bot; an unknown one is named by its id. */
export function userOf(id) {
  return state.users[id] ?? { id, name: id, real_name: id ?? "somebody", title: "", color: "#8a94a6" };
}

/** Returns the name of a channel: #metro, or the bot's name for direct messages. */
export function channelName(channel) {
  if (!channel) return "#a channel you cannot see";
  return channel.is_im ? state.bot.name : `#${channel.name}`;
}

/** Returns the name of a user. */
export function nameOf(user) {
  return user.real_name || user.name || user.id;
}
