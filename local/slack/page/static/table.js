import { h } from "./dom.js";
import { unescape } from "./mrkdwn.js";
import { richText, richWords } from "./rich_text.js";

/** Renders a cell of a `table` or `data_table`. */
export function cell(value) {
  if (value?.type === "rich_text") return richText(value);
  return unescape(String(value?.text ?? value?.value ?? ""));
}

/** Returns a cell as plain text. */
export function cellWords(value) {
  return value?.type === "rich_text" ? richWords(value) : unescape(String(value?.text ?? value?.value ?? ""));
}

/** Creates a box that scrolls horizontally and can be reached by keyboard. */
export function scroller(label, ...children) {
  return h("div", { class: "scroller", role: "group", "aria-label": label, tabindex: 0 }, ...children);
}

/** Creates a plain table whose first row is the header; `align` and `wraps` are per column. */
export function simpleTable(rows, align = [], wraps = []) {
  const looks = (column) => ({ class: `${align[column] ?? "left"}${wraps[column] ? " wraps" : ""}` });
  const [header, ...body] = rows;
  return scroller(
    "Table",
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          header.map((content, at) => h("th", { scope: "col", ...looks(at) }, content)),
        ),
      ),
      h(
        "tbody",
        {},
        body.map((row) =>
          h(
            "tr",
            {},
            row.map((content, at) => h("td", looks(at), content)),
          ),
        ),
      ),
    ),
  );
}

/** Renders a `table` block. */
export function tableBlock(block) {
  const settings = block.column_settings ?? [];
  const numeric = (column) => block.rows.slice(1).some((row) => row[column]?.type === "raw_number");
  const columns = block.rows[0] ?? [];
  const align = columns.map((_, at) => settings[at]?.align ?? (numeric(at) ? "right" : "left"));
  return simpleTable(
    block.rows.map((row) => row.map(cell)),
    align,
    columns.map((_, at) => settings[at]?.is_wrapped),
  );
}
