import { h, uid } from "./dom.js";
import { avatar } from "./icons.js";
import { nameOf, SLACKBOT, state } from "./store.js";

/** Suggests commands after "/" and people after "@" while the person types in a text area. */
export class Completion {
  /** `commands` is whether "/" suggests commands here. */
  constructor(area, { commands }) {
    Object.assign(this, { area, commands, found: [], at: 0 });
    this.node = h("div", {
      class: "completion",
      role: "listbox",
      id: uid("completion"),
      "aria-label": "Suggestions",
      hidden: true,
    });
    for (const [name, value] of [
      ["aria-autocomplete", "list"],
      ["aria-haspopup", "listbox"],
      ["aria-controls", this.node.id],
    ])
      area.setAttribute(name, value);
    area.addEventListener("blur", () => this.close());
  }

  /** Suggests what matches the typed text. */
  look() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const command = this.commands ? /^\/(\S*)$/.exec(before) : null;
    const mention = /(?:^|[\s(])@([^\s@]*(?: [^\s@]*)?)$/.exec(before);
    this.found = command ? commandRows(command[0]) : mention ? peopleRows(mention[1]) : [];
    this.start = command ? 0 : before.length - (mention?.[1].length ?? 0) - 1;
    this.at = 0;
    this.draw();
  }

  draw() {
    const open = this.found.length > 0;
    this.node.hidden = !open;
    this.node.replaceChildren(
      ...this.found.map((row, at) =>
        h(
          "div",
          {
            role: "option",
            id: `${this.node.id}-${at}`,
            class: at === this.at ? "option active" : "option",
            "aria-selected": String(at === this.at),
            // Before the text area loses the focus, which would close the list.
            on: { pointerdown: (event) => event.preventDefault(), click: () => this.take(row) },
          },
          row.shown,
        ),
      ),
    );
    if (open) this.area.setAttribute("aria-activedescendant", `${this.node.id}-${this.at}`);
    else this.area.removeAttribute("aria-activedescendant");
    this.node.querySelector(".active")?.scrollIntoView({ block: "nearest" });
  }

  take(row) {
    this.area.setRangeText(`${row.text} `, this.start, this.area.selectionStart, "end");
    this.close();
    this.area.focus();
    this.area.dispatchEvent(new Event("input"));
  }

  /** Handles a key while suggestions are shown; returns whether it did. */
  pressed(event) {
    if (this.node.hidden) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = this.found[this.at];
    const complete = row.text === this.area.value.slice(this.start, this.area.selectionStart);
    if (step) {
      this.at = (this.at + step + this.found.length) % this.found.length;
      this.draw();
    } else if (event.key === "Tab" && !event.shiftKey) this.take(row);
    // A complete command is sent, not completed.
    else if (event.key === "Enter" && !event.shiftKey && !complete) this.take(row);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** Hides the suggestions. */
  close() {
    this.found = [];
    this.draw();
  }
}

function commandRows(typed) {
  return state.commands
    .filter((one) => one.command.startsWith(typed.toLowerCase()))
    .map((one) => ({
      text: one.command,
      shown: h(
        "span",
        { class: "menu-words" },
        h("span", {}, h("strong", {}, one.command), " ", h("span", { class: "usage" }, one.usage_hint ?? "")),
        h("small", {}, `${one.description ?? ""}${one.built_in ? " · built in" : ` · ${state.bot.name}`}`),
      ),
    }));
}

function peopleRows(typed) {
  const wanted = typed.toLowerCase();
  const fits = (user) =>
    `${nameOf(user)} ${user.name}`
      .toLowerCase()
      .split(" ")
      .some((word, at, all) => all.slice(at).join(" ").startsWith(wanted));
  const users = Object.values(state.users)
    .filter((user) => user.id !== SLACKBOT && fits(user))
    .sort((a, b) => Boolean(b.is_bot) - Boolean(a.is_bot));
  return users.slice(0, 8).map((user) => ({
    text: `@${nameOf(user)}`,
    shown: [
      avatar(user, "avatar small"),
      h(
        "span",
        { class: "menu-words" },
        h("span", {}, h("strong", {}, nameOf(user)), user.is_bot ? h("span", { class: "badge" }, "APP") : null),
        h("small", {}, user.title),
      ),
    ],
  }));
}
