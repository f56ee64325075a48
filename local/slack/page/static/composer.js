import { Completion } from "./completion.js";
import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { notice } from "./notices.js";
import { post } from "./server.js";
import { nameOf, state } from "./store.js";
import { upload } from "./uploads.js";

const KEPT = 50;
const drafts = new Map();
const history = JSON.parse(sessionStorage.getItem("said") ?? "[]");

/** Creates a message box for a channel or a thread: {node, fill, focus, closed}; `sent` is called when a message is sent. */
export function composer({ channel, thread = "", id = uid("composer"), placeholder, sent }) {
  const key = `${state.me.id}/${channel}/${thread}`;
  let back = history.length;
  const area = h("textarea", {
    id,
    rows: 1,
    placeholder,
    "aria-label": placeholder,
    "data-testid": thread ? "thread-composer" : "composer",
    autocomplete: "off",
    value: drafts.get(key) ?? "",
  });
  const reason = h("p", { class: "composer-closed", hidden: true });
  const completion = new Completion(area, { commands: !thread });
  const sendButton = h(
    "button",
    {
      type: "button",
      class: "send",
      "data-testid": thread ? "thread-send" : "send",
      "aria-label": "Send",
      on: { click: () => send() },
    },
    icon("send", 18),
  );

  const changed = () => {
    drafts.set(key, area.value);
    sendButton.classList.toggle("ready", Boolean(area.value.trim()));
    grow(area);
  };

  const send = async () => {
    const text = area.value.trim();
    if (!text) return;
    remember(text);
    back = history.length;
    area.value = "";
    completion.close();
    changed();
    sent();
    sendButton.setAttribute("aria-busy", "true");
    const command = text.startsWith("/") && !thread;
    const reply = await post("say", {
      channel,
      text: command ? text : withMentions(text),
      ...(thread ? { thread_ts: thread } : {}),
    });
    sendButton.removeAttribute("aria-busy");
    if (reply.ok) return;
    notice(reply.say ?? `That was not sent: ${reply.error}.`, { bad: true });
    if (!area.value) fill(text);
  };

  const recall = (step) => {
    const to = back + step;
    if (to < 0 || to > history.length) return false;
    back = to;
    area.value = history[to] ?? "";
    area.setSelectionRange(area.value.length, area.value.length);
    changed();
    return true;
  };

  const pressed = (event) => {
    if (event.isComposing || completion.pressed(event)) return;
    const recalling = !area.value || area.value === history[back];
    if (event.key === "Enter" && !event.shiftKey) send();
    else if (event.key === "ArrowUp" && recalling && recall(-1)) completion.close();
    else if (event.key === "ArrowDown" && area.value && recalling && recall(1)) completion.close();
    else return;
    event.preventDefault();
  };

  const fill = (text) => {
    area.value = text;
    changed();
    area.focus();
    area.setSelectionRange(text.length, text.length);
  };

  area.addEventListener("input", () => {
    changed();
    completion.look();
  });
  area.addEventListener("keydown", pressed);
  const node = h(
    "div",
    { class: "composer" },
    completion.node,
    reason,
    box(area, sendButton, { channel, thread_ts: thread }),
  );
  requestAnimationFrame(changed);

  const closed = (why) => {
    reason.hidden = !why;
    reason.textContent = why;
    node.querySelector(".composer-box").hidden = Boolean(why);
  };
  return { node, fill, focus: () => matchMedia("(hover: hover)").matches && area.focus(), closed };
}

function box(area, sendButton, where) {
  const files = h("input", {
    type: "file",
    multiple: true,
    class: "unseen",
    tabindex: -1,
    "aria-hidden": "true",
    on: {
      change: () =>
        upload([...files.files], where).then(() => {
          files.value = "";
        }),
    },
  });
  const attach = h(
    "button",
    {
      type: "button",
      class: "quiet",
      "aria-label": "Attach a file",
      title: "Attach a file",
      on: { click: () => files.click() },
    },
    icon("clip"),
  );
  const slash = h(
    "button",
    {
      type: "button",
      class: "quiet slash",
      "aria-label": "Commands",
      title: "Commands",
      on: { click: () => insert(area, "/") },
    },
    "/",
  );
  const at = h(
    "button",
    {
      type: "button",
      class: "quiet slash",
      "aria-label": "Mention someone",
      title: "Mention someone",
      on: { click: () => insert(area, "@") },
    },
    "@",
  );
  return h(
    "div",
    { class: "composer-box" },
    area,
    h(
      "div",
      { class: "composer-tools" },
      attach,
      files,
      where.thread_ts ? null : slash,
      at,
      h(
        "span",
        { class: "composer-hint", "aria-hidden": "true" },
        h("kbd", {}, "Enter"),
        " sends · ",
        h("kbd", {}, "Shift Enter"),
        " new line",
      ),
      sendButton,
    ),
  );
}

function insert(area, sign) {
  area.focus();
  const before = area.value.slice(0, area.selectionStart);
  const gap = sign === "@" && before && !/\s$/.test(before) ? " " : "";
  if (sign === "/" && area.value) area.setSelectionRange(0, area.value.length);
  area.setRangeText(gap + sign, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input"));
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
}

function remember(text) {
  if (history.at(-1) !== text) history.push(text);
  if (history.length > KEPT) history.shift();
  sessionStorage.setItem("said", JSON.stringify(history));
}

/** Replaces @Names with Slack's mentions; the longest names first, as one may start with another. */
function withMentions(text) {
  const names = Object.values(state.users).flatMap((user) =>
    [nameOf(user), user.name].filter(Boolean).map((name) => [name, user.id]),
  );
  names.sort(([a], [b]) => b.length - a.length);
  return text.replace(/(^|[\s(])@([^\n]+)/g, (whole, before, rest) => {
    const hit = names.find(
      ([name]) => rest.toLowerCase().startsWith(name.toLowerCase()) && !/[\p{L}\p{N}]/u.test(rest[name.length] ?? ""),
    );
    if (!hit) return `${before}@${withMentions(rest)}`;
    return `${before}<@${hit[1]}>${withMentions(rest.slice(hit[0].length))}`;
  });
}
