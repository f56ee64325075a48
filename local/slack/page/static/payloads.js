import { arrange, h, settled } from "./dom.js";
import { icon } from "./icons.js";
import { copyButton, jsonTree } from "./json_tree.js";
import { state } from "./store.js";

const NEAR = 40;
const opened = new Set();
const rows = new Map();
let filter = "";

/** Creates the tab with the exchanges between Slack and the app: {node, draw}. */
export function payloadsTab() {
  const list = h("ol", { class: "payloads" });
  const scroll = h("div", { class: "payload-scroll" }, list);
  const count = h("span", { class: "faint", role: "status" });
  const typed = settled(120, (event) => {
    filter = event.target.value.trim().toLowerCase();
    draw();
  });
  const search = h("input", {
    type: "search",
    class: "field",
    placeholder: "Filter: chat.postMessage, error, a word…",
    "aria-label": "Filter payloads",
    value: filter,
    on: { input: typed },
  });
  let atEnd = true;
  scroll.addEventListener("scroll", () => {
    atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
  });

  const draw = () => {
    const shown = state.payloads.filter(fits);
    arrange(list, shown.map(rowOf));
    count.textContent = filter ? `${shown.length} of ${state.payloads.length}` : `${state.payloads.length} exchanges`;
    if (!shown.length)
      list.replaceChildren(
        h(
          "li",
          { class: "nothing" },
          filter ? "No exchange contains this text." : "Slack and the app have exchanged nothing yet. Send a command.",
        ),
      );
    for (const id of rows.keys()) if (!state.payloads.some((payload) => payload.id === id)) rows.delete(id);
    if (atEnd)
      requestAnimationFrame(() => {
        scroll.scrollTop = scroll.scrollHeight;
      });
  };
  draw();
  return {
    node: h("div", { class: "tab-body payload-tab" }, h("div", { class: "payload-filter" }, search, count), scroll),
    draw,
  };
}

function fits(payload) {
  if (!filter) return true;
  const head = `${payload.kind} ${payload.through} ${payload.error} ${payload.status}`;
  return (
    head.toLowerCase().includes(filter) ||
    JSON.stringify([payload.sent, payload.answered]).toLowerCase().includes(filter)
  );
}

function rowOf(payload) {
  const known = rows.get(payload.id);
  if (known?.payload === payload) return known.node;
  const node = row(payload);
  rows.set(payload.id, { payload, node });
  return node;
}

function row(payload) {
  const isOpen = opened.has(payload.id);
  const inside = h("div", { class: "payload-inside", hidden: !isOpen });
  const fill = () => inside.replaceChildren(part("Sent", payload.sent), part("Answered", payload.answered));
  const bad = Boolean(payload.error) || payload.status >= 400;
  const toggle = (event) => {
    const open = !opened.has(payload.id);
    if (open) opened.add(payload.id);
    else opened.delete(payload.id);
    event.currentTarget.setAttribute("aria-expanded", String(open));
    inside.hidden = !open;
    if (!open) return;
    fill();
    event.currentTarget.scrollIntoView({ block: "nearest" });
    if (inside.getBoundingClientRect().bottom > innerHeight) event.currentTarget.scrollIntoView({ block: "start" });
  };
  if (isOpen) fill();
  const way = payload.to_app ? "To the app" : "From the app";
  return h(
    "li",
    { class: `payload ${payload.to_app ? "to-app" : "from-app"}${bad ? " bad" : ""}` },
    h(
      "button",
      { type: "button", class: "payload-row", "aria-expanded": String(isOpen), on: { click: toggle } },
      h("span", { class: "way", role: "img", "aria-label": way, title: way }, icon(payload.to_app ? "out" : "in", 16)),
      h(
        "span",
        { class: "menu-words" },
        h("span", { class: "kind" }, payload.kind),
        h(
          "small",
          {},
          `${payload.at} · ${payload.through}`,
          payload.error ? h("span", { class: "payload-error" }, ` · ${payload.error}`) : null,
        ),
      ),
      h(
        "span",
        { class: "payload-numbers" },
        payload.status ? h("span", { class: "status" }, String(payload.status)) : null,
        h("small", {}, payload.ms === null || payload.ms === undefined ? "" : `${payload.ms} ms`),
      ),
    ),
    inside,
  );
}

function part(title, value) {
  const nothing = value === null || value === undefined || value === "";
  return h(
    "section",
    {},
    h(
      "div",
      { class: "payload-part" },
      h("h3", {}, title),
      nothing ? null : copyButton(value, `Copy what was ${title.toLowerCase()}`),
    ),
    nothing
      ? h("p", { class: "faint" }, "Nothing.")
      : typeof value === "string"
        ? h("pre", { tabindex: 0 }, value)
        : jsonTree(value),
  );
}
