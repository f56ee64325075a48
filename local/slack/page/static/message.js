import { blocks } from "./blocks.js";
import { showPhone } from "./dialogs.js";
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { avatar, icon, slackbotAvatar } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { picture } from "./picture.js";
import { goTo } from "./place.js";
import { nameOf, state, userOf } from "./store.js";
import { Surface } from "./surface.js";
import { ago, dayAndTime, fromTs, timeOfDay } from "./time.js";

const JOINS = new Set([
  "channel_join",
  "channel_leave",
  "group_join",
  "group_leave",
  "bot_add",
  "bot_remove",
  "channel_topic",
  "channel_archive",
  "channel_unarchive",
]);
const surfaces = new Map();

function surfaceOf(message) {
  const key = `${message.channel}/${message.ts}`;
  if (!surfaces.has(key)) surfaces.set(key, new Surface({ channel: message.channel, ts: message.ts }, 4));
  const surface = surfaces.get(key);
  surface.keepOnly(message.blocks ?? []);
  return surface;
}

/** Returns whether a message is grouped with the one before it, without repeating the author. */
export function continues(message, before) {
  const near = before && fromTs(message.ts) - fromTs(before.ts) < 5 * 60_000;
  const alike = near && before.user === message.user && before.from_slackbot === message.from_slackbot;
  return Boolean(alike && before.ephemeral === message.ephemeral && !isJoin(message) && !isJoin(before));
}

function isJoin(message) {
  return JOINS.has(message.subtype);
}

/** Renders one message; `grouped` omits the author, `inThreadPane` omits the link to its thread. */
export function messageNode(message, { grouped = false, inThreadPane = false } = {}) {
  const user = message.from_slackbot ? { name: "Slackbot", real_name: "Slackbot" } : userOf(message.user);
  const looks = ["message", grouped && "grouped", message.ephemeral && "ephemeral", isJoin(message) && "join"]
    .filter(Boolean)
    .join(" ");
  const picture = message.from_slackbot ? slackbotAvatar() : avatar(user);
  const title = `${nameOf(user)}, ${timeOfDay(fromTs(message.ts))}`;
  return h(
    "article",
    {
      class: looks,
      tabindex: -1,
      "data-testid": "message",
      dataset: { ts: message.ts },
      "aria-label": title,
    },
    h("div", { class: "gutter" }, grouped ? stamp(message, true) : picture),
    h(
      "div",
      { class: "message-body" },
      grouped ? h("h3", { class: "unseen" }, title) : null,
      message.ephemeral ? h("p", { class: "only-you" }, icon("eye", 14), "Only visible to you") : null,
      grouped ? null : author(user, message),
      content(message),
      files(message),
      reactions(message),
      inThreadPane ? null : replies(message),
    ),
    tools(message, inThreadPane),
  );
}

function author(user, message) {
  const app = user.is_bot ? h("span", { class: "badge" }, "APP") : null;
  const guest = user.is_restricted || user.is_ultra_restricted ? h("span", { class: "badge guest" }, "Guest") : null;
  return h(
    "h3",
    { class: "author" },
    h("strong", { title: user.title || null }, nameOf(user)),
    app,
    guest,
    stamp(message),
  );
}

function stamp(message, short = false) {
  const ms = fromTs(message.ts);
  const said = short ? timeOfDay(ms).replace(/ [AP]M/, "") : timeOfDay(ms);
  return h("time", { class: "stamp", datetime: new Date(ms).toISOString(), title: dayAndTime(ms) }, said);
}

function content(message) {
  if (message.deleted) return h("p", { class: "deleted" }, "This message was deleted.");
  const edited = message.edited ? h("span", { class: "edited" }, "(edited)") : null;
  if (message.blocks?.length) return h("div", { class: "content" }, blocks(message.blocks, surfaceOf(message)), edited);
  return h("div", { class: "content text" }, mrkdwn(message.text ?? ""), edited ? " " : null, edited);
}

function files(message) {
  if (!message.files?.length) return null;
  return h(
    "div",
    { class: "files" },
    message.files.map((file) => {
      if (file.mimetype?.startsWith("image/") && file.ready !== false) {
        return h(
          "figure",
          { class: "file-image" },
          h("figcaption", {}, file.title || file.name),
          picture({ image_url: file.url, alt_text: file.alt_text || file.title || file.name }),
        );
      }
      const size =
        file.size > 1_000_000
          ? `${(file.size / 1e6).toFixed(1)} MB`
          : `${Math.max(1, Math.round((file.size ?? 0) / 1000))} kB`;
      const about = h(
        "span",
        { class: "menu-words" },
        h("strong", {}, file.title || file.name),
        h("small", {}, file.ready === false ? "being processed…" : `${file.mimetype ?? "file"} · ${size}`),
      );
      return h(
        "a",
        { class: "file", href: file.url.startsWith("/files/") ? file.url : null, download: file.name, rel: "noopener" },
        icon("file", 24),
        about,
      );
    }),
  );
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return h(
    "ul",
    { class: "reactions", "aria-label": "Reactions" },
    message.reactions.map((one) => {
      const who = (one.users ?? []).map((id) => nameOf(userOf(id))).join(", ");
      return h(
        "li",
        { class: one.users?.includes(state.me.id) ? "own" : "", title: `${who}: :${one.name}:` },
        emoji(one.name),
        " ",
        String(one.users?.length ?? one.count ?? 1),
      );
    }),
  );
}

function replies(message) {
  if (!message.reply_count) return null;
  const count = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  const faces = (message.reply_users ?? []).slice(0, 4).map((id) => avatar(userOf(id), "avatar tiny"));
  return h(
    "button",
    { type: "button", class: "replies", on: { click: () => openThread(message) } },
    h("span", { class: "faces" }, faces),
    h("strong", {}, count),
    message.latest_reply ? h("span", { class: "faint" }, `Last ${ago(fromTs(message.latest_reply))}`) : null,
  );
}

function openThread(message) {
  goTo(message.channel, { thread: message.thread_ts || message.ts });
}

function tools(message, inThreadPane) {
  const buttons = [];
  if (message.user === state.bot.user_id && message.blocks?.length && !message.from_slackbot) {
    buttons.push(
      h(
        "button",
        {
          type: "button",
          class: "quiet phone-button",
          "aria-label": "As a phone shows it",
          title: "As a phone shows it",
          on: { click: () => showPhone(message) },
        },
        icon("phone", 18),
      ),
    );
  }
  if (!inThreadPane && !message.ephemeral && !isJoin(message)) {
    buttons.push(
      h(
        "button",
        {
          type: "button",
          class: "quiet reply-button",
          "aria-label": "Reply in thread",
          title: "Reply in thread",
          on: { click: () => openThread(message) },
        },
        icon("reply", 18),
      ),
    );
  }
  return buttons.length ? h("div", { class: "tools" }, buttons) : null;
}
