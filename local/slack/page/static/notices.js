import { h } from "./dom.js";
import { icon, mark } from "./icons.js";
import { unescape } from "./mrkdwn.js";
import { goTo } from "./place.js";
import { channelName, channelOf, state } from "./store.js";
import { timeOfDay, fromTs } from "./time.js";

const STAY = 9000;
const MOST = 4;

/** Shows a temporary notice; an error stays longer. */
export function notice(text, { bad = false } = {}) {
  const card = h(
    "div",
    { class: bad ? "notice bad" : "notice", "data-testid": "notice" },
    bad ? icon("warn") : null,
    h("p", {}, text),
  );
  show(card, bad ? STAY * 2 : STAY);
}

/** Removes the notices about errors once they are resolved. */
export function clearBad() {
  for (const card of document.querySelectorAll(".notice.bad")) card.remove();
}

/** Shows a message that arrived in another channel as a phone would: only its `text`. */
export function notification(message) {
  const channel = channelOf(message.channel);
  const open = () => {
    goTo(message.channel, { thread: message.thread_ts && message.thread_ts !== message.ts ? message.thread_ts : "" });
    card.remove();
  };
  const card = h(
    "div",
    { class: "notice phone-note", "data-testid": "notice" },
    h("button", { type: "button", class: "phone-note-open", on: { click: open } }, phoneCard(message, channel)),
  );
  show(card, STAY);
}

/** Creates the card that a phone's lock screen shows for a message. */
export function phoneCard(message, channel) {
  const where = channel?.is_im ? "Direct message" : channelName(channel);
  return h(
    "span",
    { class: "phone-card" },
    h("span", { class: "phone-mark" }, mark()),
    h(
      "span",
      { class: "phone-words" },
      h(
        "span",
        { class: "phone-head" },
        h("strong", {}, state.bot.name),
        ` · ${where}`,
        h("span", { class: "phone-time" }, timeOfDay(fromTs(message.ts))),
      ),
      h(
        "span",
        { class: "phone-text" },
        unescape(message.text || "This message has no text: a phone shows nothing to read."),
      ),
    ),
  );
}

/** Returns where a notice can be seen and closed, as an open modal makes everything outside it inert. */
function place() {
  return [...document.querySelectorAll("dialog[open] > .notices")].at(-1) ?? document.getElementById("notices");
}

function show(card, stay) {
  const box = place();
  const leave = () => card.remove();
  card.append(
    h(
      "button",
      { type: "button", class: "quiet notice-close", "aria-label": "Close this note", on: { click: leave } },
      icon("close", 16),
    ),
  );
  box.append(card);
  while (box.childElementCount > MOST) box.firstElementChild.remove();
  let timer = setTimeout(leave, stay);
  const hold = () => clearTimeout(timer);
  const resume = () => {
    timer = setTimeout(leave, stay / 2);
  };
  for (const event of ["pointerenter", "focusin"]) card.addEventListener(event, hold);
  for (const event of ["pointerleave", "focusout"]) card.addEventListener(event, resume);
}
