import { card, carousel, plan, task, video } from "./cards.js";
import { chartBlock } from "./chart.js";
import { dataTable } from "./data_table.js";
import { h, uid } from "./dom.js";
import { element } from "./elements.js";
import { markdown } from "./markdown.js";
import { plain, words } from "./mrkdwn.js";
import { imageBlock, picture } from "./picture.js";
import { richText } from "./rich_text.js";
import { blockId } from "./surface.js";
import { tableBlock } from "./table.js";

const CHOOSERS = /select$|picker$|radio_buttons|checkboxes/;

function section(block, where) {
  const text = block.text ? h("div", { class: "section-text" }, words(block.text)) : null;
  const fields = block.fields
    ? h(
        "div",
        { class: "fields" },
        block.fields.map((field) => h("div", {}, words(field))),
      )
    : null;
  const label = block.text
    ? plain(block.text)
        .replace(/[*_~`]/g, "")
        .slice(0, 80)
    : undefined;
  const accessory = block.accessory
    ? h(
        "div",
        { class: "accessory" },
        part(block.accessory, { ...where, label: CHOOSERS.test(block.accessory.type) ? label : undefined }),
      )
    : null;
  return h("div", { class: "section" }, h("div", { class: "section-words" }, text, fields), accessory);
}

function part(el, where) {
  return el.type === "image" ? picture(el, "accessory-image") : element(el, where);
}

function context(block) {
  return h(
    "div",
    { class: "context" },
    block.elements.map((el) =>
      el.type === "image" ? picture(el, "context-image") : h("span", { class: "context-words" }, words(el)),
    ),
  );
}

function actions(block, where) {
  return h(
    "div",
    { class: "actions" },
    block.elements.map((el) => element(el, where)),
  );
}

function input(block, where) {
  const [id, hint, error, labelId] = ["input", "hint", "error", "label"].map(uid);
  const ids = [block.hint ? hint : "", error].filter(Boolean).join(" ");
  const label = plain(block.label);
  const inner = {
    ...where,
    id,
    described: ids,
    label,
    labelId,
    input: true,
    dispatches: Boolean(block.dispatch_action),
  };
  return h(
    "div",
    { class: "input-block", dataset: { block: where.block_id } },
    h(
      "label",
      { for: id, id: labelId },
      label,
      block.optional ? h("span", { class: "optional" }, " (optional)") : null,
    ),
    element(block.element, inner),
    block.hint ? h("p", { class: "hint", id: hint }, plain(block.hint)) : null,
    h("p", { class: "input-error", id: error, hidden: true }),
  );
}

function container(block, where) {
  const head = h(
    "div",
    { class: "container-head" },
    block.icon ? picture(block.icon, "context-image") : null,
    h(
      "div",
      {},
      h("strong", {}, block.rich_text_title ? richText(block.rich_text_title) : plain(block.title)),
      block.subtitle ? h("small", {}, words(block.subtitle)) : null,
    ),
  );
  const inside = blocks(block.child_blocks ?? [], where.surface);
  const looks = `container ${block.width ?? "standard"}${block.has_header_divider ? " ruled" : ""}`;
  if (!block.is_collapsible) return h("div", { class: looks }, head, inside);
  return h("details", { class: looks, open: !block.default_collapsed }, h("summary", {}, head), inside);
}

const ALERTS = { info: "Note", warning: "Warning", error: "Error", success: "Done" };

const BLOCKS = {
  section,
  context,
  actions,
  input,
  video,
  container,
  card,
  carousel,
  plan,
  task_card: task,
  header: (block, where) =>
    h("div", { class: "header", role: "heading", "aria-level": where.surface.level }, plain(block.text)),
  divider: () => h("hr"),
  image: imageBlock,
  rich_text: richText,
  markdown: (block) => h("div", { class: "markdown" }, markdown(block.text ?? "")),
  table: tableBlock,
  data_table: dataTable,
  data_visualization: chartBlock,
  context_actions: (block, where) =>
    h(
      "div",
      { class: "actions context-actions" },
      block.elements.map((el) => element(el, where)),
    ),
  alert: (block) =>
    h(
      "div",
      { class: `alert ${block.level ?? "default"}`, role: "note", "aria-label": ALERTS[block.level] ?? null },
      words(block.text),
    ),
  file: (block) => h("div", { class: "unknown-block" }, `A file kept elsewhere: ${block.external_id}`),
};

/** Renders the blocks of a surface. */
export function blocks(list, surface) {
  return h(
    "div",
    { class: "blocks" },
    list.map((block, at) => {
      const build = BLOCKS[block.type];
      const where = { surface, block_id: blockId(block, at), dispatches: true };
      return h(
        "div",
        { class: `block block-${build ? block.type : "unknown"}` },
        build ? safely(build, block, where) : unknown(block),
      );
    }),
  );
}

function unknown(block) {
  return h("div", { class: "unknown-block" }, `This page can’t show a “${block.type}” block. Slack may.`);
}

function safely(build, block, where) {
  try {
    return build(block, where);
  } catch (problem) {
    // One malformed block must not break the whole conversation.
    console.error(problem, block);
    return h("div", { class: "unknown-block" }, `This “${block.type}” block could not be shown: ${problem.message}`);
  }
}
