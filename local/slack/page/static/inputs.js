import { h, settled, uid } from "./dom.js";
import { plain, words } from "./mrkdwn.js";
import { richWords } from "./rich_text.js";
import { commit, slotOf, tied } from "./slot.js";
import { fromLocalInput, localInput } from "./time.js";

// Typing a date changes it digit by digit; the app is told once the person has stopped.
const TYPED = 700;
const NAMES = { date: "Date", time: "Time", "datetime-local": "Date and time" };

function textInput(kind) {
  return (el, where) => {
    const slot = slotOf(el, where);
    const held = where.surface.value(slot, { value: el.initial_value ?? null });
    const each = el.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered");
    const send = (event) => commit(el, where, { value: event.target.value || null }, event.target);
    const later = settled(400, send);
    const typed = (event) => {
      where.surface.put(slot, { value: event.target.value || null });
      if (where.dispatches && each) later(event);
    };
    const entered = (event) => {
      if (event.key !== "Enter" || event.isComposing || (el.multiline && !event.ctrlKey && !event.metaKey)) return;
      if (where.dispatches && !each) {
        event.preventDefault();
        send(event);
      }
    };
    const limits =
      kind === "number"
        ? { min: el.min_value, max: el.max_value, step: el.is_decimal_allowed ? "any" : 1 }
        : { maxlength: el.max_length };
    const props = {
      ...tied(el, where),
      ...limits,
      class: "field",
      placeholder: plain(el.placeholder) || null,
      autocomplete: "off",
      value: held.value ?? "",
      on: { input: typed, keydown: entered },
    };
    return el.multiline ? h("textarea", { ...props, rows: 4 }) : h("input", { ...props, type: kind });
  };
}

function richTextInput(el, where) {
  const slot = slotOf(el, where);
  const wrap = (text) =>
    text ? { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] } : null;
  const held = where.surface.value(slot, { rich_text_value: el.initial_value ?? null });
  const typed = (event) => where.surface.put(slot, { rich_text_value: wrap(event.target.value) });
  return h("textarea", {
    ...tied(el, where),
    class: "field",
    rows: el.min_lines ?? 4,
    placeholder: plain(el.placeholder) || null,
    value: held.rich_text_value ? richWords(held.rich_text_value) : "",
    on: { input: typed },
  });
}

function picker(kind, key, initial, { read = (text) => text, write = (value) => value } = {}) {
  return (el, where) => {
    const held = where.surface.value(slotOf(el, where), { [key]: el[initial] ?? null });
    const label = where.label || plain(el.placeholder) || NAMES[kind];
    const change = (event) => {
      const value = event.target.value ? read(event.target.value) : null;
      where.surface.put(slotOf(el, where), { [key]: value });
      if (where.dispatches) later(event.target, value);
    };
    const later = settled(TYPED, async (node, value) => {
      if (!(await commit(el, where, { [key]: value }, node))) node.value = "";
    });
    return h("input", {
      ...tied(el, { ...where, label }),
      class: "field picker",
      type: kind,
      value: held[key] === null ? "" : write(held[key]),
      on: { change },
    });
  };
}

function choices(kind, key, initial) {
  const many = kind === "checkbox";
  return (el, where) => {
    const slot = slotOf(el, where);
    const start = el[initial] ?? (many ? [] : null);
    const held = where.surface.value(slot, { [key]: start })[key];
    const values = new Set((many ? held : [held]).filter(Boolean).map((option) => option.value));
    const name = uid("choice");
    const change = async (event) => {
      const boxes = [...group.querySelectorAll("input")];
      const before = new Set(values);
      const picked = el.options.filter((_, at) => boxes[at].checked);
      values.clear();
      for (const option of picked) values.add(option.value);
      if (await commit(el, where, { [key]: many ? picked : picked[0] }, group)) return;
      values.clear();
      for (const value of before) values.add(value);
      boxes.forEach((box, at) => {
        box.checked = before.has(el.options[at].value);
      });
      event.target.focus();
    };
    const group = h(
      "div",
      {
        ...tied(el, where),
        id: null,
        class: "choices",
        role: many ? "group" : "radiogroup",
        "aria-labelledby": where.labelId ?? null,
      },
      el.options.map((option) =>
        h(
          "label",
          { class: "choice" },
          h("input", { type: kind, name, value: option.value, checked: values.has(option.value), on: { change } }),
          h("span", {}, words(option.text), option.description ? h("small", {}, words(option.description)) : null),
        ),
      ),
    );
    return group;
  };
}

function fileInput(el, where) {
  return h(
    "p",
    { ...tied(el, where), class: "unknown-inline" },
    "This page does not accept files in a form; drop the file into a channel instead.",
  );
}

const moment = { read: (text) => Math.floor(fromLocalInput(text) / 1000), write: (value) => localInput(value * 1000) };

/** The text inputs, checkboxes and pickers, by type. */
export const inputs = {
  plain_text_input: textInput("text"),
  email_text_input: textInput("email"),
  url_text_input: textInput("url"),
  number_input: textInput("number"),
  rich_text_input: richTextInput,
  datepicker: picker("date", "selected_date", "initial_date"),
  timepicker: picker("time", "selected_time", "initial_time"),
  datetimepicker: picker("datetime-local", "selected_date_time", "initial_date_time", moment),
  radio_buttons: choices("radio", "selected_option", "initial_option"),
  checkboxes: choices("checkbox", "selected_options", "initial_options"),
  file_input: fileInput,
};
