import { h } from "./dom.js";
import { notice } from "./notices.js";
import { post } from "./server.js";
import { state } from "./store.js";
import { dayKey, localInput, longDay, now, parts, timeOfDay } from "./time.js";

const DAY = 86_400_000;

async function move(body) {
  const reply = await post("clock", body);
  if (!reply.ok) notice(reply.say ?? `The clock did not move: ${reply.error}.`, { bad: true });
}

/** Returns next Monday at eight in the morning, never today. */
function nextMonday() {
  const weekday = new Date(`${dayKey(now())}T12:00:00Z`).getUTCDay();
  const noon = Date.parse(`${dayKey(now())}T12:00:00Z`) + ((8 - weekday) % 7 || 7) * DAY;
  return `${new Date(noon).toISOString().slice(0, 10)}T08:00`;
}

/** Creates the tab that shows and moves the workspace's clock: {node, draw}. */
export function clockTab() {
  const time = h("p", { class: "clock-time" });
  const date = h("p", { class: "clock-date" });
  const zone = h("p", { class: "faint" });
  const to = h("input", { type: "datetime-local", id: "clock-to", class: "field", value: localInput(now()) });
  const quick = (label, body) =>
    h("button", { type: "button", class: "button", on: { click: () => move(body()) } }, label);
  const node = h(
    "div",
    { class: "tab-body padded" },
    h(
      "p",
      { class: "about" },
      "The workspace, the bot and its data share this simulated time: the sample campaign is in 2020. Messages are stamped with it, schedules fire by it, and “this week” means this week here.",
    ),
    h("div", { class: "clock-face" }, time, date, zone),
    h("h3", {}, "Move it"),
    h(
      "div",
      { class: "clock-quick" },
      quick("+1 hour", () => ({ by: 3600 })),
      quick("+1 day", () => ({ by: 86_400 })),
      quick("Next Monday, 8:00 AM", () => ({ to: nextMonday() })),
    ),
    h(
      "form",
      {
        class: "clock-form",
        on: {
          submit: (event) => {
            event.preventDefault();
            if (to.value) move({ to: to.value });
          },
        },
      },
      h("label", { for: "clock-to" }, "To"),
      to,
      h("button", { type: "submit", class: "button primary" }, "Set"),
    ),
  );
  const tick = () => {
    time.textContent = timeOfDay(now(), true);
    date.textContent = `${longDay(now())}, ${parts(now()).year}`;
    zone.textContent = `${state.clock?.zone ?? ""}${state.clock?.running === false ? " · stopped" : ""}`;
  };
  const draw = () => {
    tick();
    to.value = localInput(now());
  };
  setInterval(() => node.isConnected && tick(), 500);
  draw();
  return { node, draw };
}
