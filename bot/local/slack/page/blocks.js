import { chartBlock } from "./chart.js";
import { dataTable } from "./data_table.js";
import { enlarge } from "./dialogs.js";
import { h, link, uid } from "./dom.js";
import { element } from "./elements.js";
import { markdown } from "./markdown.js";
import { plain, words } from "./mrkdwn.js";
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

function address(image) {
  const file = image.slack_file;
  if (file?.id) return `/files/${encodeURIComponent(file.id)}`;
  try {
    const url = new URL(file?.url ?? image.image_url, location.origin);
    return url.origin === location.origin ? url.href : "";
  } catch {
    return "";
  }
}

/** Shows a picture that opens larger; one from elsewhere, or one that does not load, is told by its alternative text. */
export function picture(image, className = "picture") {
  const url = address(image);
  const missing = () =>
    h("span", { class: "no-picture", role: "img", "aria-label": image.alt_text }, `Picture: ${image.alt_text}`);
  if (!url) return missing();
  const button = h(
    "button",
    {
      type: "button",
      class: className,
      "aria-label": `Enlarge: ${image.alt_text}`,
      on: { click: () => enlarge(url, image.alt_text) },
    },
    h("img", { src: url, alt: image.alt_text, loading: "lazy", on: { error: () => button.replaceWith(missing()) } }),
  );
  return button;
}

function imageBlock(block) {
  return h(
    "figure",
    { class: "image-block" },
    block.title ? h("figcaption", {}, plain(block.title)) : null,
    picture(block),
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

function video(block) {
  return h(
    "div",
    { class: "card" },
    h("strong", {}, link(block.title_url ?? block.video_url, plain(block.title))),
    block.description ? h("p", {}, plain(block.description)) : null,
    h("small", {}, [block.author_name, block.provider_name, block.alt_text].filter(Boolean).join(" · ")),
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
  header: (block) => h("div", { class: "header", role: "heading", "aria-level": 3 }, plain(block.text)),
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

/** Shows a list of blocks that belong to a surface. */
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
    // One malformed block must not take the whole conversation with it.
    console.error(problem, block);
    return h("div", { class: "unknown-block" }, `This “${block.type}” block could not be shown: ${problem.message}`);
  }
}
