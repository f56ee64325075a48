import { clockTab } from "./clock.js";
import { h } from "./dom.js";
import { faultsTab } from "./faults.js";
import { icon } from "./icons.js";
import { payloadsTab } from "./payloads.js";
import { NARROW, showPane } from "./place.js";
import { emit, on, state } from "./store.js";

const TABS = { payloads: ["Payloads", payloadsTab], faults: ["Faults", faultsTab], clock: ["Clock", clockTab] };
const remembered = localStorage.getItem("panel");
const view = { open: remembered ? remembered === "open" : window.innerWidth >= 1300, tab: "payloads", shown: null };

/** Returns whether the developer panel is open. */
export function panelIsOpen() {
  return view.open;
}

/** Keeps the developer panel up to date. */
export function startPanel() {
  if (NARROW.matches) view.open = false;
  for (const topic of Object.keys(TABS)) on(topic, () => view.shown?.topic === topic && view.shown.draw());
  draw();
}

/** Opens the panel on one of its tabs. */
export function openPanel(tab) {
  view.tab = tab;
  set(true);
  document.querySelector("#panel [role=tab][aria-selected=true]")?.focus();
}

/** Opens or closes the panel. */
export function togglePanel() {
  set(!view.open);
}

function set(open) {
  view.open = open;
  localStorage.setItem("panel", open ? "open" : "closed");
  draw();
  if (NARROW.matches) showPane(open ? "panel" : state.place.channel ? "channel" : "list");
  emit("panel");
}

function draw() {
  const panel = document.getElementById("panel");
  panel.hidden = !view.open;
  document.body.classList.toggle("with-panel", view.open);
  view.shown = null;
  if (!view.open) {
    panel.replaceChildren();
    return;
  }
  const [label, make] = TABS[view.tab];
  const { node, draw: redraw } = make();
  view.shown = { topic: view.tab, draw: redraw };
  Object.entries({ id: "panel-tab", role: "tabpanel", "aria-label": label }).forEach(([name, value]) =>
    node.setAttribute(name, value),
  );
  panel.replaceChildren(
    h(
      "header",
      { class: "pane-head" },
      h(
        "button",
        { type: "button", class: "quiet back", "aria-label": "Back", on: { click: () => set(false) } },
        icon("back"),
      ),
      h(
        "div",
        { class: "tabs", role: "tablist", "aria-label": "Behind the scenes", on: { keydown: arrows } },
        Object.keys(TABS).map(tabButton),
      ),
      h(
        "button",
        { type: "button", class: "quiet wide-only", "aria-label": "Close the panel", on: { click: () => set(false) } },
        icon("close"),
      ),
    ),
    node,
  );
}

function tabButton(name) {
  const selected = name === view.tab;
  const choose = () => {
    view.tab = name;
    draw();
    document.querySelector("#panel [role=tab][aria-selected=true]")?.focus();
  };
  return h(
    "button",
    {
      type: "button",
      role: "tab",
      "aria-selected": String(selected),
      "aria-controls": "panel-tab",
      tabindex: selected ? 0 : -1,
      on: { click: choose },
    },
    TABS[name][0],
  );
}

function arrows(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const tabs = [...event.currentTarget.children];
  const to = step && tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
  to?.click();
}
