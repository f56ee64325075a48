import { h } from "./dom.js";
import { avatar, icon, mark } from "./icons.js";
import { openPanel } from "./panel.js";
import { menu } from "./popup.js";
import { goTo } from "./place.js";
import { channelName, nameOf, on, state } from "./store.js";
import { dayAndTime, now } from "./time.js";

let clockText = null;

/** Keeps the sidebar up to date; `become` is called with the person chosen. */
export function startSidebar(become) {
  on("channels place", () => draw(become));
  on("clock", tick);
  setInterval(tick, 1000);
}

function tick() {
  if (clockText) clockText.textContent = dayAndTime(now());
}

function draw(become) {
  const nav = document.getElementById("sidebar");
  const focused = nav.contains(document.activeElement) ? document.activeElement.dataset.channel : "";
  const scrolled = nav.querySelector(".side-lists")?.scrollTop ?? 0;
  const rooms = state.channels
    .filter((channel) => !channel.is_im)
    .sort((a, b) => a.is_archived - b.is_archived || a.name.localeCompare(b.name));
  const lists = h(
    "div",
    { class: "side-lists" },
    h("h2", {}, "Channels"),
    h("ul", {}, rooms.map(row)),
    h("h2", {}, "Direct messages"),
    h("ul", {}, state.channels.filter((channel) => channel.is_im).map(row)),
  );
  nav.replaceChildren(
    h("div", { class: "side-head" }, h("p", { class: "team" }, state.team.name), person(become)),
    lists,
    clock(),
  );
  lists.scrollTop = scrolled;
  if (focused) nav.querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
  const unread = state.channels.reduce((sum, channel) => sum + (channel.unread ? 1 : 0), 0);
  const here = state.channels.find((channel) => channel.id === state.place.channel);
  document.title = `${unread ? `(${unread}) ` : ""}${here ? `${channelName(here)} – ` : ""}${state.team.name ?? "Workspace"}`;
}

function badge(user) {
  return user.is_restricted || user.is_ultra_restricted ? h("span", { class: "badge guest" }, "guest") : null;
}

function person(become) {
  const choose = () =>
    menu(
      node,
      "Be somebody else",
      state.people.map((user) => ({
        label: [nameOf(user), " ", badge(user)].filter(Boolean),
        about: user.title,
        before: avatar(user, "avatar small"),
        checked: user.id === state.me.id,
        act: () => become(user.id),
      })),
    );
  const node = h(
    "button",
    {
      type: "button",
      class: "person",
      "data-testid": "person-menu",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      on: { click: choose },
    },
    avatar(state.me, "avatar small"),
    h(
      "span",
      { class: "menu-words" },
      h("span", { class: "you-are" }, "You are:", badge(state.me)),
      h("strong", {}, nameOf(state.me)),
      h("small", {}, state.me.title),
      h("span", { class: "unseen" }, "Be somebody else"),
    ),
    icon("down", 16),
  );
  return node;
}

function row(channel) {
  const current = channel.id === state.place.channel;
  const looks = ["channel-link", channel.unread ? "unread" : "", channel.is_archived ? "archived" : ""]
    .filter(Boolean)
    .join(" ");
  const sign = channel.is_im
    ? h("span", { class: "side-mark" }, mark())
    : icon(channel.is_private ? "lock" : "hash", 16);
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: looks,
        dataset: { channel: channel.id },
        "aria-current": current ? "page" : null,
        on: { click: () => goTo(channel.id) },
      },
      sign,
      h("span", { class: "channel-name" }, channel.is_im ? channelName(channel) : channel.name),
      channel.is_private && !channel.is_im ? h("span", { class: "unseen" }, "private") : null,
      channel.is_archived ? h("small", {}, "archived") : null,
      channel.unread
        ? h("span", { class: "unread-count" }, String(channel.unread), h("span", { class: "unseen" }, " unread"))
        : null,
    ),
  );
}

function clock() {
  clockText = h("span", {}, dayAndTime(now()));
  return h(
    "button",
    { type: "button", class: "side-clock", on: { click: () => openPanel("clock") } },
    icon("clock", 18),
    h(
      "span",
      { class: "menu-words" },
      clockText,
      h("small", {}, "simulated"),
      h("span", { class: "unseen" }, "Move the clock"),
    ),
  );
}
