import { h, safeUrl } from "./dom.js";
import { icon } from "./icons.js";
import { inputs } from "./inputs.js";
import { plain } from "./mrkdwn.js";
import { menu } from "./popup.js";
import { selects } from "./select.js";
import { slotOf } from "./slot.js";

const ICONS = { trash: "close" };

function press(el, slot, text = el.text) {
  return { ...(el.value === undefined ? {} : { value: el.value }), text: text ?? slot.text };
}

function button(el, where) {
  const slot = slotOf(el, where);
  const node = h(
    "button",
    {
      type: "button",
      class: `button ${el.style ?? ""}`,
      "aria-label": el.accessibility_label ?? null,
      dataset: { slot: slot.key },
      on: { click: () => pressed(el, slot, where, node) },
    },
    plain(el.text),
    el.url ? h("span", { class: "leaves", "aria-label": "opens elsewhere" }, "↗") : null,
  );
  return node;
}

async function pressed(el, slot, where, node) {
  if (node.getAttribute("aria-busy")) return;
  const url = el.url && safeUrl(el.url);
  // Immediately, while the browser still counts it as the person's click.
  if (url && !el.confirm) window.open(url, "_blank", "noopener");
  const sent = await where.surface.act(slot, press(el, slot), node, el.confirm);
  if (url && el.confirm && sent) window.open(url, "_blank", "noopener");
}

function overflow(el, where) {
  const slot = slotOf(el, where);
  const chosen = (option) => async () => {
    const url = option.url && safeUrl(option.url);
    if (url) window.open(url, "_blank", "noopener");
    await where.surface.act(slot, { selected_option: { text: option.text, value: option.value } }, node, el.confirm);
  };
  const items = () =>
    el.options.map((option) => ({ label: plain(option.text), about: plain(option.description), act: chosen(option) }));
  const node = h(
    "button",
    {
      type: "button",
      class: "button overflow",
      "aria-label": "More",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      dataset: { slot: slot.key },
      on: { click: () => menu(node, "More", items()) },
    },
    icon("more"),
  );
  return node;
}

function iconButton(el, where) {
  const slot = slotOf(el, where);
  const label = el.accessibility_label ?? plain(el.text);
  const node = h(
    "button",
    {
      type: "button",
      class: "quiet",
      "aria-label": label,
      title: plain(el.text),
      dataset: { slot: slot.key },
      on: { click: () => where.surface.act(slot, press(el, slot), node, el.confirm) },
    },
    icon(ICONS[el.icon] ?? "more", 16),
  );
  return node;
}

function feedback(el, where) {
  const slot = slotOf(el, where);
  const both = [
    ["👍", el.positive_button],
    ["👎", el.negative_button],
  ].filter(([, one]) => one);
  const nodes = both.map(([sign, one]) =>
    h(
      "button",
      {
        type: "button",
        class: "quiet thumb",
        "aria-pressed": "false",
        title: plain(one.text),
        "aria-label": one.accessibility_label ?? plain(one.text),
        on: {
          click: async (event) => {
            const pressed = event.currentTarget;
            if (!(await where.surface.act(slot, { value: one.value, text: one.text }, pressed))) return;
            for (const node of nodes) node.setAttribute("aria-pressed", String(node === pressed));
          },
        },
      },
      sign,
    ),
  );
  return h("span", { class: "feedback" }, nodes);
}

const ELEMENTS = {
  button,
  overflow,
  icon_button: iconButton,
  feedback_buttons: feedback,
  workflow_button: button,
  ...inputs,
  ...selects,
};

/** Renders an interactive element; `where` is {surface, block_id, input, dispatches, id, described, label}. */
export function element(el, where) {
  const build = ELEMENTS[el.type];
  if (!build) return h("span", { class: "unknown-inline" }, `This page cannot show a “${el.type}”.`);
  return build(el, where);
}
