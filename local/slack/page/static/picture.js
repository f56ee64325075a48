import { enlarge } from "./dialogs.js";
import { h } from "./dom.js";
import { plain } from "./mrkdwn.js";

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

/** Renders a picture that can be enlarged; one from another site, or one that does not load, shows its alternative text. */
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

/** Renders an `image` block: the picture below its title. */
export function imageBlock(block) {
  return h(
    "figure",
    { class: "image-block" },
    block.title ? h("figcaption", {}, plain(block.title)) : null,
    picture(block),
  );
}
