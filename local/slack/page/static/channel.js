import { composer } from "./composer.js";
import { h } from "./dom.js";
import { homeNode } from "./home.js";
import { icon, mark } from "./icons.js";
import { MessageList } from "./message_list.js";
import { inline } from "./mrkdwn.js";
import { notice } from "./notices.js";
import { togglePanel, panelIsOpen } from "./panel.js";
import { goTo, goToList } from "./place.js";
import { post } from "./server.js";
import { elementOf } from "./slot.js";
import { channelMessages, channelName, channelOf, on, state } from "./store.js";
import { acceptDrops } from "./uploads.js";

const EXAMPLES = ["/flake region:Metro week:current", "/flake week:last by:region", "/flake help"];
const view = { key: "", list: null, head: null, write: null, home: null, welcome: null };

/** Keeps the main column in step with the channel that is looked at. */
export function startChannel() {
  on("place", draw);
  on("channels", () => channelOf(state.place.channel) && drawHead());
  on("messages", (channel) => (!channel || channel === state.place.channel) && drawMessages());
  on("home", () => view.home && drawHome());
  on("clock", () => drawMessages());
  on("users", () => {
    view.list?.forget();
    drawMessages();
  });
  on("panel", drawHead);
  on("reset", () => {
    view.key = "";
  });
}

function draw() {
  const { channel, tab } = state.place;
  const main = document.getElementById("channel");
  const key = `${state.me.id}/${channel}/${tab}`;
  const known = channelOf(channel);
  if (!known) {
    view.key = "";
    main.replaceChildren(h("p", { class: "waiting" }, "Choose a channel."));
    return;
  }
  if (key === view.key) return;
  Object.assign(view, {
    key,
    list: null,
    write: null,
    home: null,
    welcome: null,
    head: h("header", { class: "channel-head" }),
  });
  if (tab === "home") {
    view.home = homeNode();
    main.replaceChildren(view.head, view.home);
  } else {
    view.list = new MessageList(`Messages in ${channelName(known)}`);
    view.write = composer({
      channel,
      id: "composer",
      placeholder: `Message ${channelName(known)}`,
      sent: () => view.list?.toEnd(),
    });
    main.replaceChildren(view.head, view.list.node, view.write.node);
  }
  if (known.is_im) post("visit", { tab });
  acceptDrops(main, () => (view.list ? { channel } : null));
  drawHead();
  drawMessages();
  view.list?.toEnd();
}

function drawHome() {
  const fresh = homeNode();
  const focus = view.home.contains(document.activeElement) ? document.activeElement.dataset.slot : "";
  const scrolled = view.home.scrollTop;
  view.home.replaceWith(fresh);
  fresh.scrollTop = scrolled;
  view.home = fresh;
  elementOf(fresh, focus)?.focus({ preventScroll: true });
}

function drawHead() {
  const channel = channelOf(state.place.channel);
  if (!view.head || !channel) return;
  const back = h(
    "button",
    { type: "button", class: "quiet back", "aria-label": "Back to the channels", on: { click: goToList } },
    icon("back"),
  );
  const name = channel.is_im
    ? h("h1", {}, h("span", { class: "head-mark" }, mark()), channelName(channel), h("span", { class: "badge" }, "APP"))
    : h("h1", {}, icon(channel.is_private ? "lock" : "hash", 18), channel.name);
  const topic = h(
    "p",
    { class: "topic" },
    channel.topic ? inline(channel.topic) : channel.is_im ? "Flake rates by region, organizer and week" : "",
  );
  view.head.replaceChildren(
    back,
    h("div", { class: "head-words" }, name, topic),
    h("div", { class: "head-tools" }, channel.is_im ? null : about(channel), payloadsButton()),
    ...(channel.is_im && state.bot.home !== false ? [tabs()] : []),
  );
}

async function unarchive(channel) {
  const reply = await post("unarchive", { channel: channel.id });
  if (!reply.ok) notice(reply.say ?? `That was refused: ${reply.error}.`, { bad: true });
}

function about(channel) {
  const count = channel.members?.length ?? 0;
  const members = h(
    "span",
    { class: "pill", title: "Members", "aria-label": `${count} members` },
    icon("people", 16),
    String(count),
  );
  if (channel.is_archived)
    return [
      members,
      h("button", { type: "button", class: "pill away", on: { click: () => unarchive(channel) } }, "Archived: open it again"),
    ];
  if (channel.bot_in)
    return [members, h("span", { class: "pill here" }, h("span", { class: "dot-here" }), "Flakebot is here")];
  const invite = () => view.write?.fill(`/invite @${state.bot.name}`);
  return [
    members,
    h(
      "button",
      { type: "button", class: "pill away", title: "Puts the command into the message box", on: { click: invite } },
      "Flakebot is not here: invite",
    ),
  ];
}

function payloadsButton() {
  return h(
    "button",
    {
      type: "button",
      class: "button panel-toggle",
      "aria-label": "Payloads",
      "aria-pressed": String(panelIsOpen()),
      on: { click: () => togglePanel() },
    },
    icon("braces", 18),
    h("span", {}, "Payloads"),
  );
}

function tabs() {
  const tab = (name, label) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        "aria-selected": String(state.place.tab === name),
        on: { click: () => goTo(state.place.channel, { tab: name }) },
      },
      label,
    );
  return h(
    "div",
    { class: "tabs", role: "tablist", "aria-label": "Parts of the app" },
    tab("home", "Home"),
    tab("messages", "Messages"),
  );
}

function drawMessages() {
  if (!view.list) return;
  const channel = channelOf(state.place.channel);
  if (!channel) return;
  const messages = channelMessages(channel.id);
  const empty = !messages.some((message) => !message.subtype || message.subtype === "bot_message");
  const kind = `${channel.topic}/${empty}`;
  if (view.welcome?.dataset.kind !== kind) view.welcome = welcome(channel, empty, kind);
  view.list.show(messages, [view.welcome]);
  view.write.closed(reasonClosed(channel));
}

function reasonClosed(channel) {
  if (channel.is_archived) return "This channel is archived: you can read it, but nobody can write in it.";
  if (channel.is_im && state.bot.messages === false) return "The app’s Messages tab accepts no messages.";
  return "";
}

function welcome(channel, empty, kind) {
  const chips = EXAMPLES.map((text) =>
    h("button", { type: "button", class: "chip-button", on: { click: () => view.write.fill(text) } }, text),
  );
  return h(
    "section",
    { class: "welcome", dataset: { kind } },
    h("span", { class: "welcome-sign" }, channel.is_im ? mark() : icon(channel.is_private ? "lock" : "hash", 30)),
    h("h2", {}, channel.is_im ? channelName(channel) : `The beginning of ${channelName(channel)}`),
    h(
      "p",
      {},
      channel.is_im
        ? "Ask here without the slash too; only you and the app read this."
        : channel.is_private
          ? "Only people who were invited see this channel."
          : "Everybody in the workspace can find this channel.",
    ),
    empty && !channel.is_archived ? h("div", { class: "examples" }, h("span", {}, "Try:"), chips) : null,
  );
}
