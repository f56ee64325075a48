import { flat } from "./surface.js";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const EMPTY = (value) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);

function held(value = {}) {
  return Object.entries(value).find(([key]) => key !== "type")?.[1];
}

const FAULTS = {
  plain_text_input: (el, text) =>
    el.min_length && text.length < el.min_length ? `Please write at least ${el.min_length} characters.` : "",
  email_text_input: (el, text) => (EMAIL.test(text) ? "" : "Please enter a complete e-mail address."),
  url_text_input: (el, text) =>
    /^https?:\/\/\S+$/i.test(text) ? "" : "Please enter a complete address that starts with https://.",
  number_input(el, text) {
    const number = Number(text);
    if (!Number.isFinite(number)) return "Please enter a number.";
    if (!el.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
    if (el.min_value !== undefined && number < Number(el.min_value)) return `Please write ${el.min_value} or more.`;
    if (el.max_value !== undefined && number > Number(el.max_value)) return `Please write ${el.max_value} or less.`;
    return "";
  },
};

/** Returns the errors in a view's inputs before they are sent: {block_id: sentence}. */
export function wrongInputs(blocks, surface) {
  const wrong = {};
  for (const [id, block] of flat(blocks)) {
    if (block.type !== "input") continue;
    const el = block.element;
    const value = held(surface.values[id]?.[el.action_id || el.type]);
    const fault = EMPTY(value)
      ? !block.optional && el.type !== "file_input" && "Please fill this in."
      : FAULTS[el.type]?.(el, String(value));
    if (fault) wrong[id] = fault;
  }
  return wrong;
}

/** Shows errors beside their inputs, and moves the focus to the first. */
export function showErrors(root, errors) {
  let first = null;
  for (const box of root.querySelectorAll(".input-block")) {
    const said = errors[box.dataset.block] ?? "";
    const line = box.querySelector(".input-error");
    const field = box.querySelector("[data-slot]");
    line.hidden = !said;
    line.textContent = said;
    box.classList.toggle("wrong", Boolean(said));
    if (said) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
    if (said) first ??= field?.matches(".choices") ? field.querySelector("input") : field;
  }
  first?.focus();
}
