import { h, link } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { simpleTable } from "./table.js";

const SPANS = [
  [/^`([^`]+)`/, (found) => h("code", {}, found[1])],
  [/^\*\*(\S(?:.*?\S)?)\*\*/, (found) => h("strong", {}, spans(found[1]))],
  [/^__(\S(?:.*?\S)?)__/, (found) => h("strong", {}, spans(found[1]))],
  [/^~~(\S(?:.*?\S)?)~~/, (found) => h("del", {}, spans(found[1]))],
  [/^\*(\S(?:.*?\S)?)\*/, (found) => h("em", {}, spans(found[1]))],
  [/^_(\S(?:.*?\S)?)_(?![\p{L}\p{N}])/u, (found) => h("em", {}, spans(found[1]))],
  [/^!?\[([^\]]*)\]\(([^()\s]+)\)/, (found) => link(found[2], spans(found[1] || found[2]))],
  [/^<(https?:[^<>\s]+)>/, (found) => link(found[1], found[1])],
  [/^https?:\/\/[^\s<>)]+/, (found) => link(found[0], found[0])],
  [/^\\([\\`*_~[\]()#+.!|>-])/, (found) => found[1]],
];

const LINES = [
  [
    /^(#{1,6})\s+(.*)$/,
    (found) =>
      h(
        "p",
        { class: `md-heading md-${found[1].length}`, role: "heading", "aria-level": found[1].length + 3 },
        spans(found[2]),
      ),
  ],
  [/^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/, () => h("hr")],
];

const GROUPS = [
  { starts: /^\s*>\s?(.*)$/, build: (found) => h("blockquote", {}, markdown(found.map((one) => one[1]).join("\n"))) },
  {
    starts: /^\s*[-*+]\s+(.*)$/,
    build: (found) =>
      h(
        "ul",
        {},
        found.map((one) => item(one[1])),
      ),
  },
  {
    starts: /^\s*(\d+)[.)]\s+(.*)$/,
    build: (found) =>
      h(
        "ol",
        { start: found[0][1] },
        found.map((one) => item(one[2])),
      ),
  },
  { starts: /^\s*\|(.*)\|\s*$/, build: pipeTable },
];

/** Renders a small, safe part of Markdown. */
export function markdown(text) {
  const rows = text.replace(/\r/g, "").split("\n");
  const nodes = [];
  for (let at = 0; at < rows.length;) {
    const [node, next] = fence(rows, at) ?? lone(rows, at) ?? group(rows, at) ?? paragraph(rows, at);
    if (node) nodes.push(node);
    at = next;
  }
  return nodes;
}

function fence(rows, at) {
  if (!/^\s*```/.test(rows[at])) return null;
  let end = at + 1;
  while (end < rows.length && !/^\s*```/.test(rows[end])) end += 1;
  return [h("pre", { tabindex: 0 }, rows.slice(at + 1, end).join("\n")), end + 1];
}

function lone(rows, at) {
  for (const [pattern, build] of LINES) {
    const found = pattern.exec(rows[at]);
    if (found) return [build(found), at + 1];
  }
  return null;
}

function group(rows, at) {
  for (const { starts, build } of GROUPS) {
    const found = [];
    let end = at;
    for (let one = starts.exec(rows[end]); one; one = end < rows.length ? starts.exec(rows[end]) : null) {
      found.push(one);
      end += 1;
    }
    if (found.length) return [build(found), end];
  }
  return null;
}

function paragraph(rows, at) {
  if (!rows[at].trim()) return [null, at + 1];
  let end = at + 1;
  const ends = (row) =>
    !row.trim() || /^\s*```/.test(row) || LINES.some(([p]) => p.test(row)) || GROUPS.some((g) => g.starts.test(row));
  while (end < rows.length && !ends(rows[end])) end += 1;
  return [
    h(
      "p",
      {},
      rows.slice(at, end).map((row, index) => [index ? h("br") : null, spans(row)]),
    ),
    end,
  ];
}

function item(text) {
  const task = /^\[( |x)\]\s+(.*)$/i.exec(text);
  return h("li", {}, task ? [task[1] === " " ? "☐ " : "☑ ", spans(task[2])] : spans(text));
}

function pipeTable(found) {
  const cells = found.map((one) => one[1].split(/(?<!\\)\|/).map((cell) => cell.trim()));
  const ruled = cells[1]?.every((cell) => /^:?-+:?$/.test(cell));
  const align = ruled
    ? cells[1].map((cell) => (cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "right") : "left"))
    : [];
  const rows = ruled ? [cells[0], ...cells.slice(2)] : cells;
  return simpleTable(
    rows.map((row) => row.map((cell) => spans(cell))),
    align,
  );
}

function spans(text) {
  const nodes = [];
  let buffer = "";
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const inWord = /[\p{L}\p{N}]/u.test(text[at - 1] ?? "");
    const hit = /^[`*_~![<h\\]/.test(rest) && !(inWord && /^[_h]/.test(rest)) ? first(rest) : null;
    if (hit) {
      if (buffer) nodes.push(withEmoji(buffer));
      buffer = "";
      nodes.push(hit.node);
      at += hit.length;
    } else {
      buffer += text[at];
      at += 1;
    }
  }
  if (buffer) nodes.push(withEmoji(buffer));
  return nodes;
}

function first(rest) {
  for (const [pattern, build] of SPANS) {
    const found = pattern.exec(rest);
    if (found) return { node: build(found), length: found[0].length };
  }
  return null;
}
