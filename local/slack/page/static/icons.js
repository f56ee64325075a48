import { h, s } from "./dom.js";
import { nameOf } from "./store.js";

const PATHS = {
  lock: "M6 9V7a4 4 0 0 1 8 0v2M5 9h10v8H5z",
  hash: "M8 3 6.5 17M13.5 3 12 17M4 7.5h13M3 12.5h13",
  phone: "M6.5 2.5h7a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1zM9 15h2",
  reply: "M4 5h12v8H9l-4 3.5V13H4z",
  close: "M5 5l10 10M15 5 5 15",
  back: "M12.5 4 6.5 10l6 6",
  down: "M5.5 8l4.5 4.5L14.5 8",
  send: "M3 10 17 4l-5 13-2.5-5.5z",
  clip: "M14.5 9.5 9 15a3.2 3.2 0 0 1-4.5-4.5l6-6a2.2 2.2 0 0 1 3.2 3.2l-6 6a1 1 0 0 1-1.5-1.5l5.3-5.3",
  clock: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM10 6v4.2l3 1.8",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  check: "M4 10.5 8 14.5 16 6",
  copy: "M7 7h9v9H7zM13 7V4H4v9h3",
  braces: "M8 4c-2 0-2 1-2 3s-.5 2.5-2 3c1.5.5 2 1 2 3s0 3 2 3M12 4c2 0 2 1 2 3s.5 2.5 2 3c-1.5.5-2 1-2 3s0 3-2 3",
  play: "M7 5v10l8-5z",
  left: "M12 5 7 10l5 5",
  right: "M8 5l5 5-5 5",
  in: "M16 10H5M9 5.5 4.5 10 9 14.5",
  out: "M4 10h11M11 5.5 15.5 10 11 14.5",
  people:
    "M7 9a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 7 9zM2 16c0-3 2-4.8 5-4.8s5 1.8 5 4.8M13.5 9a2.2 2.2 0 1 0-.8-4.2M14 11.4c2.4.2 4 1.8 4 4.6",
  file: "M5 3h7l3.5 3.5V17H5zM12 3v4h3.5",
  warn: "M10 3.5 18 16.5H2zM10 8.5v3.5M10 14.3h.01",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 7.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4z",
};

/** Draws a small line icon that screen readers skip. */
export function icon(name, size = 20) {
  const drawing = s("path", {
    d: PATHS[name],
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 1.6,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  });
  return s("svg", { class: "icon", viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true" }, drawing);
}

/** Draws Flakebot's mark: a flake with six arms, one of which is missing. */
export function mark() {
  const arms = ["M18 18V7.5", "M18 18l9-5.2", "M18 18l9 5.2", "M18 18v10.5", "M18 18l-9 5.2"];
  const tips = [
    "M15.3 9.5 18 12l2.7-2.5",
    "M15.3 26.5 18 24l2.7 2.5",
    "M24 10.5l-.7 4.4 4.3 1.2",
    "M24 25.5l-.7-4.4 4.3-1.2",
    "M12 25.5l.7-4.4-4.3-1.2",
  ];
  return s(
    "svg",
    { class: "mark", viewBox: "0 0 36 36", "aria-hidden": "true" },
    s("rect", { width: 36, height: 36, rx: 8, fill: "#1d3557" }),
    s(
      "g",
      { stroke: "#fff", "stroke-width": 2, fill: "none", "stroke-linecap": "round", "stroke-linejoin": "round" },
      arms.map((d) => s("path", { d })),
      tips.map((d) => s("path", { d, "stroke-width": 1.5, opacity: 0.85 })),
    ),
    s("circle", { cx: 9, cy: 12.8, r: 2.6, fill: "#f2a65a" }),
  );
}

/** Draws a user's picture: the bot's mark, or initials on the user's colour. */
export function avatar(user, className = "avatar") {
  if (user.is_bot) return h("span", { class: className }, mark());
  const words = nameOf(user)
    .split(/[\s.]+/)
    .filter(Boolean);
  const initials = [words[0], words.length > 1 ? words.at(-1) : ""]
    .map((word) => word?.[0] ?? "")
    .join("")
    .toUpperCase();
  return h("span", { class: className, style: { "--mine": user.color || "#5b6b86" }, "aria-hidden": "true" }, initials);
}

/** Draws Slackbot's picture. */
export function slackbotAvatar() {
  return h("span", { class: "avatar slackbot", "aria-hidden": "true" }, icon("warn", 20));
}
