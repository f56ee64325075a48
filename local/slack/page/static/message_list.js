import { arrange, h } from "./dom.js";
import { continues, messageNode } from "./message.js";
import { elementOf } from "./slot.js";
import { day, dayKey, fromTs } from "./time.js";

const NEAR = 60;

/** A list of messages that reuses the nodes of unchanged messages, and stays scrolled to the end when it is there. */
export class MessageList {
  /** `inThreadPane` omits the links to threads. */
  constructor(label, { inThreadPane = false } = {}) {
    this.inThreadPane = inThreadPane;
    this.made = new Map();
    this.log = h("div", { class: "log" });
    this.more = h(
      "button",
      { type: "button", class: "button to-end", hidden: true, on: { click: () => this.toEnd() } },
      "Newer messages ↓",
    );
    this.scroll = h(
      "div",
      {
        class: "messages",
        tabindex: 0,
        role: "log",
        "aria-live": "polite",
        "aria-label": label,
        on: { scroll: () => this.noteEnd() },
      },
      this.log,
    );
    this.skip = h(
      "button",
      { type: "button", class: "button skip-to-newest", hidden: true, on: { click: () => this.toNewest() } },
      "Skip to the newest message",
    );
    this.node = h("div", { class: "messages-box" }, this.skip, this.scroll, this.more);
    this.atEnd = true;
    this.top = 0;
    // Pictures and charts grow after they are added.
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.log);
  }

  /** Shows these messages, with `before` above them. */
  show(messages, before = []) {
    const focus = this.focused();
    const wasAtEnd = this.atEnd;
    const last = this.log.lastElementChild?.dataset.ts;
    arrange(this.log, [...before, ...this.nodes(messages)]);
    this.skip.hidden = messages.length < 2;
    if (focus) this.refocus(focus);
    if (wasAtEnd) this.toEnd();
    else if (last && messages.at(-1) && messages.at(-1).ts !== last) this.more.hidden = false;
  }

  nodes(messages) {
    const made = new Map();
    const nodes = [];
    let previous = null;
    for (const message of messages) {
      const key = dayKey(fromTs(message.ts));
      if (!previous || dayKey(fromTs(previous.ts)) !== key) {
        nodes.push(this.kept(made, `day ${key} ${day(fromTs(message.ts))}`, null, () => divider(message)));
        previous = null;
      }
      const grouped = continues(message, previous);
      nodes.push(
        this.kept(made, `${message.ts} ${grouped}`, message, () =>
          messageNode(message, { grouped, inThreadPane: this.inThreadPane }),
        ),
      );
      previous = message;
    }
    this.made = made;
    return nodes;
  }

  kept(made, key, message, make) {
    const known = this.made.get(key);
    const entry = known && known.message === message ? known : { message, node: make() };
    made.set(key, entry);
    return entry.node;
  }

  focused() {
    const active = document.activeElement;
    const message = this.log.contains(active) ? active.closest(".message") : null;
    return message && { ts: message.dataset.ts, slot: active.dataset.slot, node: message };
  }

  refocus({ ts, slot, node }) {
    if (node.isConnected) return;
    const message = [...this.log.querySelectorAll(".message")].find((one) => one.dataset.ts === ts);
    const same = message && elementOf(message, slot);
    (same ?? message)?.focus({ preventScroll: true });
  }

  noteEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    const near = scrollHeight - scrollTop - clientHeight < NEAR;
    // A picture that loads moves the end, which only a person leaves by scrolling up.
    if (near) this.atEnd = true;
    else if (scrollTop < this.top - 2) this.atEnd = false;
    this.top = scrollTop;
    if (near) this.more.hidden = true;
  }

  /** Scrolls to the newest message. */
  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.atEnd = true;
    this.more.hidden = true;
  }

  /** Moves the focus past all earlier messages. */
  toNewest() {
    this.toEnd();
    [...this.log.querySelectorAll(".message")].at(-1)?.focus();
  }

  /** Renders every message again, because names or the time zone have changed. */
  forget() {
    this.made = new Map();
  }
}

function divider(message) {
  const said = day(fromTs(message.ts));
  return h("h2", { class: "day" }, h("span", {}, said));
}
