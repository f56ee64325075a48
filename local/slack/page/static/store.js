import { setClock } from "./time.js";

const PAYLOADS = 300;
const listeners = [];

/** The workspace itself, where it speaks to people. */
export const SLACKBOT = "USLACKBOT";

/** Everything the page knows: what the server sent, and where the person is looking. */
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

/** Calls `listener` whenever one of the topics (words with spaces between) changes. */
export function on(topics, listener) {
  listeners.push({ topics: new Set(topics.split(" ")), listener });
}

/** Tells the listeners of a topic. */
export function emit(topic, detail) {
  for (const { topics, listener } of listeners) if (topics.has(topic)) listener(detail);
}

/** Takes over a whole state from the server. */
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
      // In the order they came: the clock may have been moved back.
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

/** Takes over one live event; kinds this page does not know are left alone. */
export function apply(event) {
  APPLY[event.kind]?.(event);
}

function arrivedElsewhere(message) {
  if (message.user === state.me.id || /^channel_(join|leave|archive|unarchive)$/.test(message.subtype ?? "")) return;
  const channel = channelOf(message.channel);
  if (!channel) return;
  // A reply in a thread that is not open is announced, but its channel is before the person's eyes.
  if (message.channel !== state.place.channel || document.hidden) channel.unread = (channel.unread ?? 0) + 1;
  emit("channels");
  if (message.user === state.bot.user_id) emit("notification", message);
}

function isLookedAt(message) {
  const { channel, thread, tab } = state.place;
  if (message.channel !== channel || document.hidden || tab === "home") return false;
  return !inThread(message) || thread === message.thread_ts;
}

/** Tells whether a message belongs to a thread only, and not to the channel's own list. */
export function inThread(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts && message.subtype !== "thread_broadcast";
}

/** Lists a channel's own messages, oldest first. */
export function channelMessages(id) {
  return (state.messages[id] ?? []).filter((message) => !inThread(message));
}

/** Lists a thread's first message and its replies. */
export function threadMessages(id, ts) {
  return (state.messages[id] ?? []).filter((message) => message.ts === ts || message.thread_ts === ts);
}

/** Finds a channel the person can see. */
export function channelOf(id) {
  return state.channels.find((channel) => channel.id === id);
}

/** Finds a person or bot; somebody unknown is named by their id. */
export function userOf(id) {
  return state.users[id] ?? { id, name: id, real_name: id ?? "somebody", title: "", color: "#8a94a6" };
}

/** Says how a channel is called: #metro, or the bot's name for a direct message. */
export function channelName(channel) {
  if (!channel) return "#a channel you cannot see";
  return channel.is_im ? state.bot.name : `#${channel.name}`;
}

/** Says how somebody is called. */
export function nameOf(user) {
  return user.real_name || user.name || user.id;
}
