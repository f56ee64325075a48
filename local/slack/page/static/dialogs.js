import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { plain, words } from "./mrkdwn.js";
import { phoneCard } from "./notices.js";
import { channelOf } from "./store.js";
import { fromTs, longDay, timeOfDay } from "./time.js";

/** Opens a dialog that is removed when closed; resolves with its return value. */
function openDialog(className, label, ...children) {
  const labels = label instanceof Node ? { "aria-labelledby": (label.id ||= uid("title")) } : { "aria-label": label };
  const dialog = h("dialog", { class: className, ...labels }, ...children);
  document.getElementById("dialogs").append(dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(""));
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue);
      dialog.remove();
    });
    dialog.showModal();
  });
}

function closer(value, attributes, ...children) {
  return h(
    "button",
    { type: "button", ...attributes, on: { click: (event) => event.target.closest("dialog").close(value) } },
    ...children,
  );
}

/** Asks for the confirmation of a `confirm` object; resolves with whether the person agreed. */
export async function confirmed(confirm) {
  const title = h("h2", {}, plain(confirm.title) || "Are you sure?");
  const answer = await openDialog(
    "confirm",
    title,
    title,
    h("div", { class: "confirm-text" }, words(confirm.text)),
    h(
      "div",
      { class: "dialog-foot" },
      closer("", { class: "button" }, plain(confirm.deny) || "Cancel"),
      closer(
        "yes",
        { class: `button ${confirm.style === "danger" ? "danger" : "primary"}`, autofocus: true },
        plain(confirm.confirm) || "Yes",
      ),
    ),
  );
  return answer === "yes";
}

/** Shows a picture as large as the window allows, with its alternative text as caption. */
export function enlarge(url, alt) {
  openDialog(
    "lightbox",
    "Picture",
    closer("", { class: "quiet lightbox-close", "aria-label": "Close the picture", autofocus: true }, icon("close")),
    h("img", { src: url, alt }),
    h("p", { class: "lightbox-caption" }, alt),
  );
}

/** Shows what a phone's lock screen and a screen reader present of a message. */
export function showPhone(message) {
  const ms = fromTs(message.ts);
  const length = [...(message.text ?? "")].length;
  const title = h("h2", {}, "As a phone shows it");
  openDialog(
    "phone-dialog",
    title,
    h(
      "div",
      { class: "phone" },
      h("div", { class: "phone-clock" }, timeOfDay(ms).replace(/ [AP]M/, "")),
      h("div", { class: "phone-day" }, longDay(ms)),
      phoneCard(message, channelOf(message.channel)),
    ),
    h(
      "div",
      { class: "phone-about" },
      title,
      h(
        "p",
        {},
        `This is the message’s text: all that a notification shows and what a screen reader says first. It has ${length} characters.`,
      ),
      closer("", { class: "button", autofocus: true }, "Close"),
    ),
  );
}
