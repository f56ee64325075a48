import { h, settled, uid } from "./dom.js";
import { icon } from "./icons.js";
import { popup } from "./popup.js";

/**
 * Opens a searchable list under `anchor`: `rows()` are {id, label, about, group}, or `suggest(typed)` fetches them; `done` gets
 * the chosen rows – immediately for a single choice, and when the list closes for `many`.
 */
export function listbox(anchor, { label, many, most = Infinity, chosen, rows, suggest, least = 0, done }) {
  const view = {
    found: rows ? rows() : [],
    at: -1,
    picked: [...chosen],
    changed: false,
    said: suggest && least ? `Type at least ${least} letters.` : "",
  };
  const list = h("div", {
    class: "options",
    role: "listbox",
    id: uid("options"),
    "aria-label": label,
    "aria-multiselectable": many ? "true" : null,
  });
  const search = h("input", {
    type: "text",
    class: "options-search",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": list.id,
    "aria-autocomplete": "list",
    "aria-label": `Search: ${label}`,
    placeholder: suggest ? "Type to search" : "Find",
    autocomplete: "off",
    spellcheck: "false",
  });

  const pick = (row) => {
    if (!many) {
      close(true);
      done([row]);
      return;
    }
    const at = view.picked.findIndex((other) => other.id === row.id);
    if (at >= 0) view.picked.splice(at, 1);
    else if (view.picked.length < most) view.picked.push(row);
    view.changed = true;
    draw();
  };

  const draw = () => {
    let group = "";
    const nodes = [];
    view.found.forEach((row, at) => {
      if (row.group && row.group !== group)
        nodes.push(h("div", { class: "options-group", role: "presentation" }, row.group));
      group = row.group ?? "";
      nodes.push(optionRow(view, row, at, many, () => pick(row)));
    });
    list.replaceChildren(
      ...(nodes.length ? nodes : [h("p", { class: "nothing" }, view.said || "No matches.")]),
    );
    const active = list.querySelector(".active");
    search.setAttribute("aria-activedescendant", active?.id ?? "");
    active?.scrollIntoView({ block: "nearest" });
  };

  const fetchRows = settled(250, async (typed) => {
    const found = await suggest(typed);
    if (typed !== search.value) return;
    Object.assign(view, { found, at: found.length ? 0 : -1, said: "The app suggests nothing for this." });
    list.removeAttribute("aria-busy");
    draw();
  });

  const typed = () => {
    const text = search.value;
    if (suggest) {
      view.found = [];
      view.said = text.length < least ? `Type at least ${least} letters.` : "Asking the app…";
      draw();
      if (text.length >= least) fetchRows(text);
      return;
    }
    const wanted = text.trim().toLowerCase();
    view.found = rows().filter((row) =>
      `${row.label} ${row.about ?? ""} ${row.group ?? ""}`.toLowerCase().includes(wanted),
    );
    view.at = view.found.length ? 0 : -1;
    draw();
  };

  const pressed = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && view.found.length) view.at = (view.at + step + view.found.length) % view.found.length;
    else if (event.key === "Enter") {
      if (view.found[view.at]) pick(view.found[view.at]);
    } else if (event.key === "Tab") {
      close(true);
      return;
    } else return;
    event.preventDefault();
    draw();
  };

  search.addEventListener("input", typed);
  search.addEventListener("keydown", pressed);
  anchor.setAttribute("aria-expanded", "true");
  const foot = many
    ? h(
        "div",
        { class: "options-foot" },
        h("button", { type: "button", class: "button", on: { click: () => close(true) } }, "Done"),
      )
    : null;
  const close = popup(anchor, [search, list, foot].filter(Boolean), {
    className: "listbox",
    wide: true,
    closed: () => {
      anchor.setAttribute("aria-expanded", "false");
      if (many && view.changed) done(view.picked);
    },
  });
  view.at = Math.max(
    0,
    view.found.findIndex((row) => chosen.some((other) => other.id === row.id)),
  );
  draw();
  search.focus();
  if (suggest && !least) fetchRows("");
}

function optionRow(view, row, at, many, pick) {
  const selected = view.picked.some((other) => other.id === row.id);
  return h(
    "div",
    {
      role: "option",
      id: uid("option"),
      class: at === view.at ? "option active" : "option",
      "aria-selected": String(selected),
      // Before the search box loses the focus, which would close the list.
      on: { pointerdown: (event) => event.preventDefault(), click: pick },
    },
    h("span", { class: many ? "tick box" : "tick" }, selected ? icon("check", 14) : null),
    h("span", { class: "menu-words" }, h("span", {}, row.label), row.about ? h("small", {}, row.about) : null),
  );
}
