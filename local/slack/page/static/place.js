import { channelOf, emit, state } from "./store.js";

/** Width under which one pane is shown at a time; the style sheets say the same. */
export const NARROW = window.matchMedia("(max-width: 700px)");

/** Goes to a channel, one of its threads, or the bot's Home; the address remembers it, so the browser's Back works. */
export function goTo(channel, { thread = "", tab = "messages" } = {}) {
  const wanted = `#${[channel, thread || (tab === "home" ? "home" : "")].filter(Boolean).join("/")}`;
  if (location.hash === wanted) arrive();
  else location.hash = wanted;
}

/** Goes back to the list of channels, which only a narrow screen shows by itself. */
export function goToList() {
  if (location.hash) location.hash = "";
  else arrive();
}

/** Shows one pane on a narrow screen: list, channel, thread or panel. */
export function showPane(pane) {
  document.body.dataset.pane = pane;
}

/** Reads the address and looks where it says. */
export function arrive() {
  if (!state.ready) return;
  const [asked, rest = ""] = decodeURIComponent(location.hash.slice(1)).split("/");
  const known = channelOf(asked) ?? (NARROW.matches ? null : usual());
  const thread = known?.id === asked && /^\d/.test(rest) ? rest : "";
  const tab = known?.is_im && state.bot.home !== false && rest === "home" && known.id === asked ? "home" : "messages";
  state.place = { channel: known?.id ?? "", thread, tab };
  if (known) known.unread = 0;
  showPane(known ? (thread ? "thread" : "channel") : "list");
  emit("channels");
  emit("place");
}

/** Counts the channel that is looked at as read. */
export function seen() {
  const channel = channelOf(state.place.channel);
  if (document.hidden || !channel?.unread) return;
  channel.unread = 0;
  emit("channels");
}

function usual() {
  return (
    state.channels.find((channel) => channel.bot_in && !channel.is_im && !channel.is_archived) ?? state.channels[0]
  );
}
