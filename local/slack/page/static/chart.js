import { h, s, uid } from "./dom.js";
import { unescape } from "./mrkdwn.js";
import { pie } from "./pie.js";
import { numeral, ticks } from "./scale.js";
import { simpleTable } from "./table.js";

const HEIGHT = 250;
const MOST_WIDE = 680;
const LETTER = 6.3;

/** Renders a `data_visualization` block: a chart, its legend, and the same numbers as a table. */
export function chartBlock(block) {
  const chart = block.chart ?? {};
  const title = h("figcaption", { id: uid("chart") }, unescape(block.title ?? ""));
  const figure = h("figure", { class: "chart", "aria-labelledby": title.id }, title);
  if (chart.type === "pie") figure.append(pie(chart.segments ?? [], unescape(block.title ?? "")));
  else figure.append(axesChart(chart, unescape(block.title ?? "")));
  figure.append(h("details", { class: "chart-table" }, h("summary", {}, "The numbers as a table"), numbers(chart)));
  return figure;
}

function numbers(chart) {
  const series = chart.type === "pie" ? [{ name: "Value", data: chart.segments ?? [] }] : (chart.series ?? []);
  const labels = chart.axis_config?.categories ?? (series[0]?.data ?? []).map((point) => point.label);
  const head = [unescape(chart.axis_config?.x_label ?? ""), ...series.map((one) => unescape(one.name))];
  const rows = labels.map((label) => [unescape(label), ...series.map((one) => numeral(valueAt(one, label)))]);
  return simpleTable([head, ...rows], ["left", ...series.map(() => "right")]);
}

function valueAt(series, label) {
  return series.data.find((point) => point.label === label)?.value ?? NaN;
}

function axesChart(chart, title) {
  const series = chart.series ?? [];
  const labels = chart.axis_config?.categories ?? (series[0]?.data ?? []).map((point) => point.label);
  const drawing = h("div", { class: "chart-drawing" });
  const tip = h("div", { class: "chart-tip", "aria-hidden": "true", hidden: true });
  const box = h("div", { class: "chart-box" }, drawing, tip);
  let width = 0;
  // Drawn again for each width, so that text keeps its size on a phone.
  new ResizeObserver(([entry]) => {
    const wide = Math.min(MOST_WIDE, Math.floor(entry.contentRect.width));
    if (wide < 60 || wide === width) return;
    width = wide;
    drawing.replaceChildren(draw({ chart, series, labels, title, width, tip }));
  }).observe(box);
  return h(
    "div",
    {},
    axisLabel(chart.axis_config?.y_label, "y"),
    box,
    axisLabel(chart.axis_config?.x_label, "x"),
    series.length > 1 ? legend(series.map((one) => one.name)) : null,
  );
}

function axisLabel(text, axis) {
  return text ? h("div", { class: `axis-label ${axis}` }, unescape(text)) : null;
}

/** Creates the legend under a chart. */
export function legend(names) {
  return h(
    "ul",
    { class: "legend" },
    names.map((name, at) => h("li", { class: `series-${at % 6}` }, unescape(name))),
  );
}

function frame({ series, labels, width }) {
  const marks = ticks(series.flatMap((one) => labels.map((label) => valueAt(one, label))).filter(Number.isFinite));
  const margin = 14 + LETTER * Math.max(...marks.map((mark) => numeral(mark).length));
  const lengths = labels.map((label) => Math.min(20, unescape(label).length) * LETTER);
  const longest = Math.max(0, ...lengths);
  const tilted = longest > (width - margin - 8) / Math.max(1, labels.length) - 6;
  // A rotated label extends to the left of its bar: the first one must stay inside the drawing.
  const left = tilted ? Math.max(margin, lengths[0] * 0.8 - 10) : margin;
  const band = (width - left - 8) / Math.max(1, labels.length);
  const bottom = tilted ? 16 + longest * 0.6 : 24;
  const top = 10;
  const height = HEIGHT + (tilted ? bottom - 24 : 0);
  const span = marks.at(-1) - marks[0];
  const y = (value) => top + (height - top - bottom) * (1 - (value - marks[0]) / span);
  return { marks, left, band, tilted, bottom, height, y, x: (at) => left + band * (at + 0.5), width };
}

function draw(plan) {
  const at = frame(plan);
  const said = `${plan.title}. A ${plan.chart.type} chart; its numbers follow as a table.`;
  const figure = s("svg", {
    width: plan.width,
    height: at.height,
    viewBox: `0 0 ${plan.width} ${at.height}`,
    role: "img",
    "aria-label": said,
  });
  figure.append(
    ...at.marks.map((mark) =>
      s(
        "g",
        { class: mark === 0 ? "grid zero" : "grid" },
        s("line", { x1: at.left, x2: plan.width - 4, y1: at.y(mark), y2: at.y(mark) }),
        s("text", { x: at.left - 8, y: at.y(mark) + 4, "text-anchor": "end" }, numeral(mark)),
      ),
    ),
    ...plan.labels.map((label, index) => categoryLabel(at, unescape(label), index)),
    ...(plan.chart.type === "bar" ? bars(plan, at) : plan.series.flatMap((one, index) => curve(plan, at, one, index))),
    ...plan.labels.map((label, index) => hover(plan, at, label, index)),
  );
  figure.addEventListener("pointerleave", () => {
    plan.tip.hidden = true;
  });
  return figure;
}

function categoryLabel(at, label, index) {
  const x = at.x(index);
  const y = at.height - at.bottom + 16;
  const turned = at.tilted
    ? { transform: `rotate(-36 ${x} ${y - 4})`, "text-anchor": "end" }
    : { "text-anchor": "middle" };
  return s("text", { x, y, class: "category", ...turned }, label.length > 20 ? `${label.slice(0, 19)}…` : label);
}

function bars({ series, labels }, at) {
  const room = Math.min(at.band * 0.72, 52 * series.length);
  const wide = room / series.length;
  return series
    .flatMap((one, number) =>
      labels.map((label, index) => {
        const value = valueAt(one, label);
        if (!Number.isFinite(value)) return null;
        const [from, to] = [at.y(Math.max(0, value)), at.y(Math.min(0, value))];
        const x = at.x(index) - room / 2 + wide * number;
        return s("rect", {
          class: `bar series-${number % 6}`,
          x: x + 0.5,
          y: from,
          width: Math.max(1, wide - 1),
          height: Math.max(0.5, to - from),
          rx: 2,
        });
      }),
    )
    .filter(Boolean);
}

function curve({ chart, labels }, at, one, number) {
  const points = labels
    .map((label, index) => [at.x(index), at.y(valueAt(one, label))])
    .filter(([, y]) => Number.isFinite(y));
  if (!points.length) return [];
  const path = points.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  const looks = `series-${number % 6}`;
  const base = at.y(0);
  const area =
    chart.type === "area"
      ? [s("path", { class: `area ${looks}`, d: `${path}L${points.at(-1)[0]} ${base}L${points[0][0]} ${base}Z` })]
      : [];
  const dots = points.map(([x, y]) => s("circle", { class: `dot ${looks}`, cx: x, cy: y, r: 3 }));
  return [...area, s("path", { class: `line ${looks}`, d: path }), ...dots];
}

function hover(plan, at, label, index) {
  const show = () => {
    plan.tip.replaceChildren(
      h("strong", {}, unescape(label)),
      ...plan.series.map((one, number) =>
        h("div", { class: `series-${number % 6}` }, `${unescape(one.name)}: ${numeral(valueAt(one, label))}`),
      ),
    );
    plan.tip.hidden = false;
    const half = plan.tip.offsetWidth / 2;
    plan.tip.style.left = `${Math.max(half, Math.min(plan.width - half, at.x(index)))}px`;
  };
  return s("rect", {
    class: "band",
    x: at.x(index) - at.band / 2,
    y: 0,
    width: at.band,
    height: at.height,
    on: { pointerenter: show, pointerdown: show },
  });
}
