import { h, link } from "./dom.js";
import { element } from "./elements.js";
import { plain, unescape, words } from "./mrkdwn.js";
import { picture } from "./picture.js";
import { richText } from "./rich_text.js";

const STATUSES = {
  pending: ["○", "Pending"],
  in_progress: ["◐", "In progress"],
  complete: ["✓", "Complete"],
  error: ["!", "Failed"],
};

/** Renders a `card` block: a picture above text and buttons. */
export function card(block, where) {
  const titles = [
    block.title ? h("strong", {}, words(block.title)) : null,
    block.subtitle ? h("small", {}, words(block.subtitle)) : null,
  ];
  return h(
    "div",
    { class: "card" },
    block.hero_image ? picture(block.hero_image, "card-hero") : null,
    h(
      "div",
      { class: "card-head" },
      block.icon ? picture(block.icon, "context-image") : null,
      h("div", { class: "card-titles" }, titles),
    ),
    block.body ? h("div", {}, words(block.body)) : null,
    block.actions
      ? h(
          "div",
          { class: "actions" },
          block.actions.map((el) => element(el, where)),
        )
      : null,
  );
}

/** Renders a `carousel` block: cards side by side that scroll. */
export function carousel(block, where) {
  return h(
    "ul",
    { class: "carousel", tabindex: 0, "aria-label": `${block.elements.length} cards` },
    block.elements.map((one) => h("li", {}, card(one, { ...where, block_id: one.block_id ?? where.block_id }))),
  );
}

/** Renders a `task_card` block: what an app is working on, its progress and its result. */
export function task(block) {
  const [sign, status] = STATUSES[block.status] ?? ["·", block.status];
  const part = (label, inside) => h("div", { class: "task-part" }, h("small", {}, label), inside);
  const sources = block.sources?.length
    ? h(
        "ul",
        { class: "task-sources" },
        block.sources.map((one) => h("li", {}, link(one.url, unescape(one.text)))),
      )
    : null;
  return h(
    "div",
    { class: `card task ${block.status}` },
    h(
      "div",
      { class: "task-head" },
      h("span", { class: "task-sign", "aria-hidden": "true" }, sign),
      h("strong", {}, unescape(block.title)),
      h("span", { class: "task-status" }, status),
    ),
    block.details ? part("Details", richText(block.details)) : null,
    block.output ? part("Output", richText(block.output)) : null,
    sources ? part("Sources", sources) : null,
  );
}

/** Renders a `plan` block: its tasks in order. */
export function plan(block) {
  const tasks = block.tasks ?? [];
  const done = tasks.filter((one) => one.status === "complete").length;
  return h(
    "div",
    { class: "plan" },
    h(
      "div",
      { class: "plan-head" },
      h("strong", {}, unescape(block.title)),
      h("small", {}, `${done} of ${tasks.length} done`),
    ),
    h(
      "ol",
      {},
      tasks.map((one) => h("li", {}, task(one))),
    ),
  );
}

/** Renders a `video` block: its description, with a link to it. */
export function video(block) {
  return h(
    "div",
    { class: "card" },
    h("strong", {}, link(block.title_url ?? block.video_url, plain(block.title))),
    block.description ? h("p", {}, plain(block.description)) : null,
    h("small", {}, [block.author_name, block.provider_name, block.alt_text].filter(Boolean).join(" · ")),
  );
}
