import { h } from "./dom.js";
import { icon } from "./icons.js";
import { unescape } from "./mrkdwn.js";
import { cell, cellWords, scroller } from "./table.js";

/** Maximum lengths of a row's name, and of another cell, that are not broken into lines. */
const NAME = 24;
const WORD = 12;
const NEXT = { none: "ascending", ascending: "descending", descending: "none" };

/** Renders a `data_table` block that can be sorted, filtered and paged. */
export function dataTable(block) {
  const [header = [], ...body] = block.rows ?? [];
  const view = {
    block,
    header,
    body,
    size: block.page_size ?? 5,
    head: block.row_header_column_index ?? 0,
    page: 0,
    column: -1,
    order: "none",
    filter: "",
  };
  const title = unescape(block.caption ?? "Table");
  const rows = h("tbody");
  const foot = h("div", { class: "table-foot" });
  const heads = header.map((value, at) => headCell(view, value, at, () => draw(view, heads, rows, foot)));
  const table = h("table", {}, h("caption", { class: "unseen" }, title), h("thead", {}, h("tr", {}, heads)), rows);
  draw(view, heads, rows, foot);
  return h(
    "div",
    { class: "data-table" },
    h(
      "div",
      { class: "table-head" },
      h("strong", { "aria-hidden": "true" }, title),
      body.length > view.size ? filterBox(view, () => draw(view, heads, rows, foot)) : null,
    ),
    scroller(title, table),
    foot,
  );
}

function isNumeric(view, column) {
  return view.body.some((row) => row[column]?.type === "raw_number");
}

function side(view, column) {
  return isNumeric(view, column) ? "right" : "left";
}

function headCell(view, value, column, redraw) {
  const sort = () => {
    view.order = view.column === column ? NEXT[view.order] : "ascending";
    view.column = column;
    view.page = 0;
    redraw();
  };
  return h(
    "th",
    { scope: "col", class: side(view, column), "aria-sort": "none" },
    h(
      "button",
      { type: "button", class: "sort", on: { click: sort } },
      cellWords(value),
      h("span", { class: "arrow", "aria-hidden": "true" }),
    ),
  );
}

function filterBox(view, redraw) {
  const typed = (event) => {
    view.filter = event.target.value.trim().toLowerCase();
    view.page = 0;
    redraw();
  };
  return h(
    "label",
    { class: "table-filter" },
    h("span", { class: "unseen" }, "Filter rows"),
    h("input", { type: "search", placeholder: "Filter rows", autocomplete: "off", on: { input: typed } }),
  );
}

function compare(a, b) {
  const numbers = [a, b].filter((value) => value?.type === "raw_number").length;
  if (numbers === 2) return a.value - b.value;
  return cellWords(a).localeCompare(cellWords(b), "en", { numeric: true, sensitivity: "base" });
}

function chosen(view) {
  const rows = view.body.filter(
    (row) => !view.filter || row.some((value) => cellWords(value).toLowerCase().includes(view.filter)),
  );
  if (view.order === "none") return rows;
  const sign = view.order === "ascending" ? 1 : -1;
  const column = view.column;
  // A cell without a number (a dash) stays last in either order.
  const lacks = (row) => isNumeric(view, column) && row[column]?.type !== "raw_number";
  return [...rows].sort((a, b) => lacks(a) - lacks(b) || sign * compare(a[column], b[column]));
}

function draw(view, heads, tbody, foot) {
  heads.forEach((th, at) => th.setAttribute("aria-sort", at === view.column ? view.order : "none"));
  const rows = chosen(view);
  const pages = Math.max(1, Math.ceil(rows.length / view.size));
  const from = view.page * view.size;
  const shown = rows.slice(from, from + view.size);
  tbody.replaceChildren(
    ...shown.map((row) =>
      h(
        "tr",
        {},
        row.map((value, at) => bodyCell(view, value, at)),
      ),
    ),
  );
  if (!shown.length)
    tbody.append(h("tr", {}, h("td", { colspan: view.header.length, class: "nothing" }, "No row contains this text.")));
  foot.hidden = pages === 1 && !view.filter;
  const turn = (by) => {
    view.page += by;
    draw(view, heads, tbody, foot);
    foot.querySelector(by > 0 ? ".forward" : ".backward")?.focus();
  };
  foot.replaceChildren(
    h(
      "span",
      { role: "status" },
      rows.length
        ? `${from + 1}–${from + shown.length} of ${rows.length}${view.filter ? ` (${view.body.length} in all)` : ""}`
        : `0 of ${view.body.length}`,
    ),
    h(
      "button",
      {
        type: "button",
        class: "quiet backward",
        "aria-label": "Earlier rows",
        "aria-disabled": String(view.page === 0),
        on: { click: () => view.page > 0 && turn(-1) },
      },
      icon("left", 16),
    ),
    h(
      "button",
      {
        type: "button",
        class: "quiet forward",
        "aria-label": "Further rows",
        "aria-disabled": String(view.page >= pages - 1),
        on: { click: () => view.page < pages - 1 && turn(1) },
      },
      icon("right", 16),
    ),
  );
}

function bodyCell(view, value, column) {
  const heads = column === view.head;
  const whole = cellWords(value).length <= (heads ? NAME : WORD) ? " whole" : "";
  const looks = { class: `${side(view, column)}${whole}` };
  return heads ? h("th", { scope: "row", ...looks }, cell(value)) : h("td", looks, cell(value));
}
