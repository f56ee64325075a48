import { h, link } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { goTo } from "./place.js";
import { channelName, channelOf, nameOf, state, userOf } from "./store.js";
import { patterned } from "./time.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const STYLES = { "*": "strong", _: "em", "~": "del" };
const BROADCASTS = new Set(["here", "channel", "everyone"]);
const WORD = /[\p{L}\p{N}]/u;

/** Returns the characters that Slack's markup writes as `&amp;`, `&lt;` and `&gt;`. */
export function unescape(text) {
  return text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

/** Shows a text object: mrkdwn with its markup, plain text as it is. */
export function words(object) {
  if (!object) return "";
  if (object.type === "mrkdwn") return mrkdwn(object.text ?? "");
  return plain(object);
}

/** Returns the text of a plain text object. */
export function plain(object) {
  const text = unescape(typeof object === "string" ? object : (object?.text ?? ""));
  return object?.emoji === false ? text : withEmoji(text);
}

/** Builds the nodes for a text in Slack's mrkdwn. */
export function mrkdwn(text) {
  const nodes = [];
  text.split(/```/).forEach((piece, at, all) => {
    const closed = at < all.length - 1;
    if (at % 2 && closed) nodes.push(h("pre", { tabindex: 0 }, inlinePre(piece.replace(/^\n|\n$/g, ""))));
    else nodes.push(...lines(at % 2 ? `\`\`\`${piece}` : trimmed(piece, at, all.length)));
  });
  return nodes;
}

function trimmed(piece, at, count) {
  let text = piece;
  if (at > 0) text = text.replace(/^\n/, "");
  if (at < count - 1) text = text.replace(/\n$/, "");
  return text;
}

function inlinePre(text) {
  return text.split(/(<[^<>\n]+>)/).map((piece, at) => (at % 2 ? special(piece.slice(1, -1)) : unescape(piece)));
}

function lines(text) {
  if (!text) return [];
  const nodes = [];
  let group = null;
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
    const item = /^(\s*)[•◦▪‣] (.*)$/.exec(line);
    const kind = quote ? "blockquote" : item ? "ul" : "p";
    if (group?.kind !== kind) {
      group = { kind, rows: [] };
      nodes.push(group);
    }
    group.rows.push(quote ? quote[1] : item ? item[2] : line);
  }
  return nodes.map(({ kind, rows }) => {
    if (kind === "ul")
      return h(
        "ul",
        {},
        rows.map((row) => h("li", {}, inline(row))),
      );
    const broken = rows.map((row, at) => [at ? h("br") : null, inline(row)]);
    return kind === "blockquote" ? h("blockquote", {}, broken) : h("span", { class: "lines" }, broken);
  });
}

/** Builds the nodes of one line: styles, links, mentions, emoji. */
export function inline(text) {
  const nodes = [];
  let buffer = "";
  const flush = () => {
    if (buffer) nodes.push(unescape(buffer));
    buffer = "";
  };
  for (let at = 0; at < text.length;) {
    const found = token(text, at);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      buffer += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function token(text, at) {
  const sign = text[at];
  if (sign === "<") {
    const end = text.indexOf(">", at);
    const node = end > at + 1 ? special(text.slice(at + 1, end)) : null;
    return node && { node, end: end + 1 };
  }
  if (sign === "`") {
    const end = text.indexOf("`", at + 1);
    return end > at + 1 ? { node: h("code", {}, inlinePre(text.slice(at + 1, end))), end: end + 1 } : null;
  }
  if (sign === ":") {
    const name = /^:([a-z0-9_+-]+):/.exec(text.slice(at, at + 60));
    const shown = name && emoji(name[1]);
    return shown && shown !== name[0]
      ? {
          node: h("span", { role: "img", "aria-label": name[1].replaceAll("_", " ") }, shown),
          end: at + name[0].length,
        }
      : null;
  }
  return STYLES[sign] ? styled(text, at, sign) : null;
}

function styled(text, at, sign) {
  if (WORD.test(text[at - 1] ?? " ") || /\s/.test(text[at + 1] ?? " ") || text[at + 1] === sign) return null;
  for (let end = text.indexOf(sign, at + 1); end > 0; end = text.indexOf(sign, end + 1)) {
    const closes = !/\s/.test(text[end - 1]) && !WORD.test(text[end + 1] ?? " ");
    if (closes) return { node: h(STYLES[sign], {}, inline(text.slice(at + 1, end))), end: end + 1 };
  }
  return null;
}

function special(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : inside.slice(bar + 1);
  if (/^@[UW]/.test(target)) return userMention(target.slice(1));
  if (/^#C/.test(target)) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) return dateOf(target, label);
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label || "@group");
  if (target.startsWith("!")) {
    const word = target.slice(1);
    return BROADCASTS.has(word) ? broadcast(word) : h("span", {}, label || `<${inside}>`);
  }
  const url = unescape(target);
  if (/^(https?:|mailto:)/i.test(url)) return link(url, label ? inline(label) : url.replace(/^mailto:/, ""));
  return h("span", {}, unescape(`<${inside}>`));
}

/** Shows somebody's name as a mention. */
export function userMention(id) {
  const own = id === state.me.id ? " own" : "";
  return h("span", { class: `mention${own}`, title: userOf(id).title || null }, `@${nameOf(userOf(id))}`);
}

/** Shows a channel's name as a mention that leads there. */
export function channelMention(id, label = "") {
  const channel = channelOf(id);
  if (!channel) return h("span", { class: "mention" }, label ? `#${unescape(label)}` : channelName(channel));
  return h("button", { type: "button", class: "mention", on: { click: () => goTo(id) } }, channelName(channel));
}

/** Shows @here and its like. */
export function broadcast(range) {
  return h("span", { class: "mention own" }, `@${range}`);
}

function dateOf(target, fallback) {
  const [, stamp, pattern, address] = target.split("^");
  const ms = Number(stamp) * 1000;
  if (!Number.isFinite(ms) || !pattern) return h("span", {}, unescape(fallback));
  const said = h(
    "time",
    { datetime: new Date(ms).toISOString(), title: unescape(fallback) },
    patterned(ms, unescape(pattern)),
  );
  return address ? link(unescape(address), said) : said;
}
