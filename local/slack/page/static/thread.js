import { composer } from "./composer.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { MessageList } from "./message_list.js";
import { goTo } from "./place.js";
import { channelName, channelOf, on, state, threadMessages } from "./store.js";
import { acceptDrops } from "./uploads.js";

const view = { key: "", list: null, closed: null };

/** Keeps the thread's column up to date with the open thread. */
export function startThread() {
  on("place", draw);
  on("messages", (channel) => (!channel || channel === state.place.channel) && drawMessages());
  on("users", () => {
    view.list?.forget();
    drawMessages();
  });
  on("reset", () => {
    view.key = "";
  });
}

function draw() {
  const pane = document.getElementById("thread");
  const { channel, thread } = state.place;
  pane.hidden = !thread;
  document.body.classList.toggle("with-thread", Boolean(thread));
  const key = thread ? `${state.me.id}/${channel}/${thread}` : "";
  if (key === view.key) return;
  Object.assign(view, { key, list: null });
  if (!thread) {
    pane.replaceChildren();
    return;
  }
  const close = () => goTo(channel);
  view.list = new MessageList("Messages in the thread", { inThreadPane: true });
  const known = channelOf(channel);
  const write = composer({ channel, thread, placeholder: "Reply…", sent: () => view.list?.toEnd() });
  view.closed = () => write.closed(channelOf(channel)?.is_archived ? "This channel is archived." : "");
  pane.replaceChildren(
    h(
      "header",
      { class: "pane-head" },
      h(
        "button",
        { type: "button", class: "quiet back", "aria-label": "Back to the channel", on: { click: close } },
        icon("back"),
      ),
      h("div", { class: "head-words" }, h("h2", {}, "Thread"), h("p", { class: "topic" }, channelName(known))),
      h(
        "button",
        { type: "button", class: "quiet wide-only", "aria-label": "Close the thread", on: { click: close } },
        icon("close"),
      ),
    ),
    view.list.node,
    write.node,
  );
  acceptDrops(pane, () => ({ channel, thread_ts: thread }));
  drawMessages();
  view.list.toEnd();
  write.focus();
}

function drawMessages() {
  if (!view.list) return;
  view.closed();
  view.list.show(threadMessages(state.place.channel, state.place.thread));
}
