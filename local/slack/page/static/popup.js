import { h } from "./dom.js";

/** Opens `content` beside `anchor`, above everything; `closed` is called once it is closed. Returns a function that closes it. */
export function popup(anchor, content, { className = "", closed = () => {}, wide = false } = {}) {
  const box = h("div", { class: `popup ${className}`, popover: "manual" }, content);
  anchor.after(box);
  box.showPopover();
  place(box, anchor, wide);
  let open = true;
  const close = (refocus = false) => {
    if (!open) return;
    open = false;
    box.remove();
    for (const [target, event, listener] of watched) target.removeEventListener(event, listener, true);
    if (refocus) anchor.focus();
    closed();
  };
  const watched = [
    [document, "pointerdown", (event) => !box.contains(event.target) && !anchor.contains(event.target) && close()],
    [document, "keydown", (event) => escape(event, close)],
    [window, "scroll", (event) => !box.contains(event.target) && place(box, anchor, wide)],
    [window, "resize", () => place(box, anchor, wide)],
    [
      box,
      "focusout",
      (event) => event.relatedTarget && !box.contains(event.relatedTarget) && event.relatedTarget !== anchor && close(),
    ],
  ];
  for (const [target, event, listener] of watched) target.addEventListener(event, listener, true);
  return close;
}

function escape(event, close) {
  if (event.key !== "Escape") return;
  // A modal below must not handle this Escape too.
  event.preventDefault();
  event.stopPropagation();
  close(true);
}

function place(box, anchor, wide) {
  const at = anchor.getBoundingClientRect();
  const margin = 8;
  if (wide) box.style.minWidth = `${at.width}px`;
  const room = window.innerHeight - at.bottom - margin;
  const above = room < Math.min(box.scrollHeight, 260) && at.top > room;
  box.style.maxHeight = `${Math.max(140, Math.min(380, (above ? at.top : room) - margin))}px`;
  const left = Math.min(at.left, window.innerWidth - box.offsetWidth - margin);
  box.style.left = `${Math.max(margin, left)}px`;
  // Where the button was scrolled away, by a new message for one, the box stays in sight.
  const top = above ? at.top - box.offsetHeight - 4 : at.bottom + 4;
  box.style.top = `${Math.max(margin, Math.min(top, window.innerHeight - box.offsetHeight - margin))}px`;
}

/** Opens a menu of items {label, about, checked, bad, act} under a button, with arrow keys. */
export function menu(anchor, label, items) {
  const rows = items.map((item) => {
    const role = item.checked === undefined ? "menuitem" : "menuitemradio";
    const run = () => {
      close(true);
      item.act();
    };
    return h(
      "button",
      {
        type: "button",
        role,
        tabindex: -1,
        class: "menu-item",
        "aria-checked": item.checked === undefined ? null : String(item.checked),
        on: { click: run },
      },
      item.before ?? null,
      h("span", { class: "menu-words" }, h("span", {}, item.label), item.about ? h("small", {}, item.about) : null),
    );
  });
  const moved = (event) => {
    const at = rows.indexOf(document.activeElement);
    const to = {
      ArrowDown: (at + 1) % rows.length,
      ArrowUp: (at - 1 + rows.length) % rows.length,
      Home: 0,
      End: rows.length - 1,
    }[event.key];
    if (event.key === "Tab") close();
    if (to === undefined) return;
    event.preventDefault();
    rows[to].focus();
  };
  anchor.setAttribute("aria-expanded", "true");
  const close = popup(anchor, h("div", { role: "menu", "aria-label": label, on: { keydown: moved } }, rows), {
    className: "menu",
    closed: () => anchor.setAttribute("aria-expanded", "false"),
  });
  (rows.find((row) => row.getAttribute("aria-checked") === "true") ?? rows[0])?.focus();
  return close;
}
