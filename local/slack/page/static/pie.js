import { h, s } from "./dom.js";
import { unescape } from "./mrkdwn.js";
import { numeral } from "./scale.js";

const SIZE = 200;
const RADIUS = 92;

/** Draws a pie with a legend of its segments, values and shares. */
export function pie(segments, title) {
  const total = segments.reduce((sum, one) => sum + one.value, 0) || 1;
  const share = (one) => `${((one.value / total) * 100).toFixed(1)}%`;
  let turned = 0;
  const slices = segments.map((one, at) => {
    const from = turned;
    turned += one.value / total;
    return slice(from, turned, at, `${unescape(one.label)}: ${numeral(one.value)}, ${share(one)}`);
  });
  const figure = s(
    "svg",
    {
      class: "pie",
      viewBox: `0 0 ${SIZE} ${SIZE}`,
      width: SIZE,
      height: SIZE,
      role: "img",
      "aria-label": `${title}. A pie chart; its numbers stand beside it.`,
    },
    slices,
  );
  const key = segments.map((one, at) =>
    h(
      "li",
      { class: `series-${at % 6}` },
      unescape(one.label),
      " ",
      h("span", { class: "share" }, `${numeral(one.value)} · ${share(one)}`),
    ),
  );
  return h("div", { class: "pie-box" }, figure, h("ul", { class: "legend down" }, key));
}

function slice(from, to, at, said) {
  const looks = { class: `slice series-${at % 6}` };
  const about = s("title", {}, said);
  // An arc cannot be a full circle, as its ends would coincide.
  if (to - from > 0.9999) return s("circle", { ...looks, cx: SIZE / 2, cy: SIZE / 2, r: RADIUS }, about);
  const [x1, y1] = rim(from);
  const [x2, y2] = rim(to);
  const large = to - from > 0.5 ? 1 : 0;
  return s(
    "path",
    { ...looks, d: `M${SIZE / 2} ${SIZE / 2}L${x1} ${y1}A${RADIUS} ${RADIUS} 0 ${large} 1 ${x2} ${y2}Z` },
    about,
  );
}

function rim(turn) {
  const angle = turn * 2 * Math.PI - Math.PI / 2;
  return [SIZE / 2 + RADIUS * Math.cos(angle), SIZE / 2 + RADIUS * Math.sin(angle)].map((value) => value.toFixed(2));
}
