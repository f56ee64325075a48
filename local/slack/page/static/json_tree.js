import { h } from "./dom.js";
import { icon } from "./icons.js";
import { notice } from "./notices.js";

const DEEP = 3;
const LONG = 12;

/** Renders JSON as a tree whose branches open and close. */
export function jsonTree(value) {
  return h("div", { class: "json", tabindex: 0, role: "group", "aria-label": "JSON" }, branch(value, "", 0));
}

function branch(value, key, depth) {
  const name = key === "" ? null : [h("span", { class: "json-key" }, key), ": "];
  if (value === null || typeof value !== "object") return h("div", { class: "json-row" }, name, leaf(value));
  const entries = Object.entries(value);
  const [open, end] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (!entries.length) return h("div", { class: "json-row" }, name, open + end);
  const count = Array.isArray(value)
    ? `${entries.length} item${entries.length === 1 ? "" : "s"}`
    : summary(value, entries.length);
  const unfolded = depth < DEEP && !(depth > 0 && entries.length > LONG && Array.isArray(value));
  const inside = h("div", { class: "json-inside" });
  const details = h(
    "details",
    { open: unfolded },
    h("summary", { class: "json-row" }, name, open, h("span", { class: "json-count" }, ` ${count} ${end}`)),
    inside,
  );
  const fill = () =>
    !inside.firstChild && inside.append(...entries.map(([label, entry]) => branch(entry, label, depth + 1)));
  // Branches are rendered when opened, as a payload can hold thousands of values.
  if (unfolded) fill();
  else details.addEventListener("toggle", fill, { once: true });
  return details;
}

function summary(value, count) {
  const said = value.type ?? value.text ?? value.name;
  return typeof said === "string" ? said.slice(0, 30) : `${count} field${count === 1 ? "" : "s"}`;
}

function leaf(value) {
  const kind = value === null ? "null" : typeof value;
  return h("span", { class: `json-${kind}` }, typeof value === "string" ? JSON.stringify(value) : String(value));
}

/** Creates a button that copies JSON, pretty-printed. */
export function copyButton(value, label) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  const copy = async (event) => {
    const button = event.currentTarget;
    try {
      await navigator.clipboard.writeText(text);
      button.lastChild.textContent = "Copied";
      setTimeout(() => {
        button.lastChild.textContent = "Copy";
      }, 1500);
    } catch {
      notice("This browser did not allow copying; select the text instead.", { bad: true });
    }
  };
  return h(
    "button",
    { type: "button", class: "quiet copy", "aria-label": label, on: { click: copy } },
    icon("copy", 16),
    h("span", {}, "Copy"),
  );
}
