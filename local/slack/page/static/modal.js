import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { plain } from "./mrkdwn.js";
import { notice } from "./notices.js";
import { post } from "./server.js";
import { elementOf } from "./slot.js";
import { emit, on, state } from "./store.js";
import { Surface } from "./surface.js";
import { showErrors, wrongInputs } from "./validation.js";

const surfaces = new Map();
const view = { dialog: null, notes: null, key: "", opener: null };

/** Keeps the dialog up to date with the person's stack of open modals. */
export function startModals() {
  on("views", draw);
}

function draw() {
  const top = state.views.at(-1);
  for (const id of surfaces.keys()) if (!state.views.some((one) => one.id === id)) surfaces.delete(id);
  if (!top) {
    shut();
    return;
  }
  const key = `${top.id}/${top.hash}/${state.views.length}`;
  if (key === view.key) return;
  if (!view.dialog) open();
  const slot = view.dialog.contains(document.activeElement) ? document.activeElement.dataset.slot : "";
  const same = view.key.split("/")[0] === top.id;
  const scrolled = same ? view.dialog.querySelector(".modal-body")?.scrollTop : 0;
  view.key = key;
  fill(top);
  view.dialog.querySelector(".modal-body").scrollTop = scrolled;
  const focus =
    (same && elementOf(view.dialog, slot)) ||
    view.dialog.querySelector(".modal-body :is(input, textarea, .select, .button)") ||
    view.dialog.querySelector(".modal-foot button");
  focus?.focus({ preventScroll: same });
}

function open() {
  view.opener = document.activeElement;
  view.notes = h("div", { class: "notices", role: "status", "aria-live": "polite" });
  view.dialog = h("dialog", {
    class: "modal",
    "data-testid": "modal",
    "aria-labelledby": "modal-title",
    on: { cancel },
  });
  document.getElementById("dialogs").append(view.dialog);
  view.dialog.showModal();
}

function cancel(event) {
  event.preventDefault();
  if (event.target === view.dialog) leave(state.views.at(-1)?.clear_on_close);
}

function shut() {
  view.dialog?.close();
  view.dialog?.remove();
  // The message it was opened from may have been rendered again meanwhile.
  const back = view.opener?.isConnected ? view.opener : elementOf(document, view.opener?.dataset.slot);
  if (view.dialog) (back ?? document.getElementById("composer"))?.focus();
  Object.assign(view, { dialog: null, notes: null, key: "", opener: null });
}

function surfaceOf(top) {
  if (!surfaces.has(top.id)) surfaces.set(top.id, new Surface({ view: top.id }));
  const surface = surfaces.get(top.id);
  surface.keepOnly(top.blocks ?? []);
  return surface;
}

function fill(top) {
  const surface = surfaceOf(top);
  const stacked = state.views.length > 1;
  const submitButton = top.submit
    ? h("button", { type: "submit", class: "button primary", "data-testid": "modal-submit" }, plain(top.submit))
    : null;
  const body = h("div", { class: "modal-body" }, blocks(top.blocks ?? [], surface));
  const form = h(
    "form",
    { novalidate: true, on: { submit: (event) => submit(event, top, surface, submitButton) } },
    h(
      "header",
      { class: "modal-head" },
      h("h2", { id: "modal-title" }, plain(top.title)),
      h(
        "button",
        {
          type: "button",
          class: "quiet",
          "aria-label": stacked ? "Close all" : "Close",
          on: { click: () => leave(stacked) },
        },
        icon("close"),
      ),
    ),
    body,
    h(
      "footer",
      { class: "modal-foot dialog-foot" },
      h(
        "button",
        { type: "button", class: "button", on: { click: () => leave(top.clear_on_close) } },
        plain(top.close) || (stacked ? "Back" : "Cancel"),
      ),
      submitButton,
    ),
  );
  view.dialog.replaceChildren(form, view.notes);
}

async function submit(event, top, surface, button) {
  event.preventDefault();
  if (!button || button.getAttribute("aria-busy")) return;
  const wrong = wrongInputs(top.blocks ?? [], surface);
  showErrors(view.dialog, wrong);
  if (Object.keys(wrong).length) return;
  button.setAttribute("aria-busy", "true");
  const reply = await post("submit", { view: top.id, values: surface.values });
  button.removeAttribute("aria-busy");
  if (reply.ok) return;
  if (reply.errors && view.dialog) showErrors(view.dialog, reply.errors);
  else notice(reply.say ?? `That was not accepted: ${reply.error}.`, { bad: true });
}

async function leave(all) {
  const top = state.views.at(-1);
  if (!top) return;
  // Closed immediately; the stack that the server sends afterwards is decisive.
  state.views = all ? [] : state.views.slice(0, -1);
  emit("views");
  const reply = await post("close", { view: top.id, all: Boolean(all) });
  if (!reply.ok && reply.say) notice(reply.say, { bad: true });
}
