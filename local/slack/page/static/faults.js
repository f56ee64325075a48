import { h } from "./dom.js";
import { icon } from "./icons.js";
import { notice } from "./notices.js";
import { post } from "./server.js";
import { channelName, channelOf, state } from "./store.js";

async function change(body) {
  const reply = await post("fault", body);
  if (!reply.ok) notice(reply.say ?? `That could not be set: ${reply.error}.`, { bad: true });
}

/** Creates the tab on which failures are armed and switched: {node, draw}. */
export function faultsTab() {
  const node = h("div", { class: "tab-body padded" });
  const chosen = { how: "", where: "any", channel: "", retry_after: 1 };
  const draw = () => {
    const { switches, next, where, armed } = state.faults;
    const focus = node.contains(document.activeElement) ? document.activeElement.dataset.fault : "";
    chosen.how ||= next[0]?.how ?? "";
    node.replaceChildren(
      h("p", { class: "about" }, "Make this Slack fail the way the real one does, and see what the bot tells people."),
      h("h3", {}, "The next call"),
      arm(chosen, where, next),
      h("h3", {}, "Waiting to happen"),
      armed.length
        ? h(
            "ul",
            { class: "armed" },
            armed.map((one) => armedRow(one, next)),
          )
        : h("p", { class: "faint" }, "Nothing: the next calls will succeed."),
      h("h3", {}, "Until switched off"),
      h("div", { class: "switches" }, switches.map(switchRow)),
    );
    if (focus) [...node.querySelectorAll("[data-fault]")].find((one) => one.dataset.fault === focus)?.focus();
  };
  draw();
  return { node, draw };
}

function pickList(id, options, chosen, pick) {
  return h(
    "select",
    { id, class: "field", dataset: { fault: id }, on: { change: (event) => pick(event.target.value) } },
    options.map(([value, label]) => h("option", { value, selected: value === chosen }, label)),
  );
}

function arm(chosen, where, next) {
  const about = h("p", { class: "faint" }, next.find((one) => one.how === chosen.how)?.about ?? "");
  const wait = waitField(chosen);
  const pickHow = (how) => {
    chosen.how = how;
    about.textContent = next.find((one) => one.how === how)?.about ?? "";
    for (const part of wait) part.hidden = how !== "429";
  };
  return h(
    "div",
    { class: "arm" },
    h("label", { for: "fault-where" }, "to"),
    pickList(
      "fault-where",
      where.map((one) => [one, one === "any" ? "anything" : one]),
      chosen.where,
      (value) => {
        chosen.where = value;
      },
    ),
    h("label", { for: "fault-channel" }, "in"),
    pickList("fault-channel", channelOptions(), chosen.channel, (value) => {
      chosen.channel = value;
    }),
    h("label", { for: "fault-how" }, "meets"),
    pickList(
      "fault-how",
      next.map((one) => [one.how, one.label]),
      chosen.how,
      pickHow,
    ),
    wait,
    h(
      "button",
      {
        type: "button",
        class: "button primary",
        dataset: { fault: "arm" },
        on: { click: () => change(chosen) },
      },
      "Arm",
    ),
    about,
  );
}

function channelOptions() {
  const named = state.channels.filter((one) => !one.is_im).map((one) => [one.id, channelName(one)]);
  return [["", "any channel"], ...named];
}

/** Creates the label and field for the seconds that a 429 asks to wait; other failures do not use it. */
function waitField(chosen) {
  const field = h("input", {
    id: "fault-wait",
    class: "field",
    type: "number",
    min: 1,
    max: 3600,
    value: chosen.retry_after,
    dataset: { fault: "fault-wait" },
    on: {
      input: () => {
        chosen.retry_after = Number(field.value) || 1;
      },
    },
  });
  const parts = [h("label", { for: "fault-wait" }, "wait, s"), field];
  for (const part of parts) part.hidden = chosen.how !== "429";
  return parts;
}

function armedRow(one, next) {
  const label = next.find((kind) => kind.how === one.how)?.label ?? one.how;
  const how = one.how === "429" && one.retry_after > 1 ? `${label} (Retry-After: ${one.retry_after})` : label;
  const place = one.channel ? ` in ${channelOf(one.channel) ? channelName(channelOf(one.channel)) : one.channel}` : "";
  const where = (one.where === "any" ? "anything" : one.where) + place;
  return h(
    "li",
    {},
    icon("warn", 16),
    h("span", {}, `The next call to ${where} meets ${how}`),
    h(
      "button",
      {
        type: "button",
        class: "quiet",
        "aria-label": `Disarm: ${where}, ${how}`,
        on: { click: () => change({ disarm: one.id }) },
      },
      icon("close", 16),
    ),
  );
}

function switchRow(one) {
  const toggle = (event) => change({ id: one.id, on: event.target.checked });
  return h(
    "label",
    { class: "switch" },
    h("input", {
      type: "checkbox",
      role: "switch",
      checked: one.on,
      dataset: { fault: one.id },
      on: { change: toggle },
    }),
    h("span", { class: "menu-words" }, h("span", {}, one.label), one.about ? h("small", {}, one.about) : null),
  );
}
