import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channelMention, userMention } from "./mrkdwn.js";
import { patterned } from "./time.js";

const STYLES = { bold: "strong", italic: "em", strike: "del", underline: "u", code: "code" };

const ELEMENTS = {
  text: (part) => part.text.split("\n").flatMap((line, at) => (at ? [h("br"), line] : [line])),
  link: (part) => link(part.url, part.text || part.url),
  emoji: (part) =>
    h("span", { role: "img", "aria-label": part.name.replaceAll("_", " ") }, unicode(part) ?? emoji(part.name)),
  user: (part) => userMention(part.user_id),
  channel: (part) => channelMention(part.channel_id),
  broadcast: (part) => broadcast(part.range),
  usergroup: () => h("span", { class: "mention" }, "@group"),
  team: () => h("span", { class: "mention" }, "@team"),
  color: (part) => h("span", {}, h("span", { class: "swatch", style: { background: part.value } }), part.value),
  date: (part) => {
    const said = h("time", { title: part.fallback ?? null }, patterned(part.timestamp * 1000, part.format));
    return part.url ? link(part.url, said) : said;
  },
};

function unicode(part) {
  return part.unicode && String.fromCodePoint(...part.unicode.split("-").map((code) => parseInt(code, 16)));
}

/** Renders the elements of a line of rich text with their styles. */
function richElements(elements = []) {
  return elements.map((part) => {
    const build = ELEMENTS[part.type];
    if (!build) return h("span", { class: "unknown-inline" }, part.text ?? `[${part.type}]`);
    const styles = Object.keys(STYLES).filter((style) => part.style?.[style]);
    return styles.reduce((inner, style) => h(STYLES[style], {}, inner), build(part));
  });
}

const PARTS = {
  rich_text_section: (part) => h("div", { class: "rich-section" }, richElements(part.elements)),
  rich_text_quote: (part) => h("blockquote", {}, richElements(part.elements)),
  rich_text_preformatted: (part) => h("pre", { tabindex: 0 }, richElements(part.elements)),
  rich_text_list: (part) =>
    h(
      part.style === "ordered" ? "ol" : "ul",
      { class: `rich-list indent-${Math.min(part.indent ?? 0, 8)}`, start: part.offset ? part.offset + 1 : null },
      part.elements.map((entry) => h("li", {}, richElements(entry.elements))),
    ),
};

/** Renders a rich_text block: sections, lists, quotes and preformatted text. */
export function richText(block) {
  return h(
    "div",
    { class: "rich-text" },
    (block.elements ?? []).map((part) => PARTS[part.type]?.(part) ?? h("div", {}, `[${part.type}]`)),
  );
}

/** Returns rich text as plain text, for sorting, filtering and labels. */
export function richWords(node) {
  if (node.elements) return node.elements.map(richWords).join(node.type === "rich_text" ? "\n" : "");
  return node.text ?? node.url ?? (node.name ? `:${node.name}:` : "");
}
