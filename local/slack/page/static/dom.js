const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "indeterminate", "open"]);
const SVG = "http://www.w3.org/2000/svg";

/** Creates an element; `on` holds listeners, `dataset` and `style` their properties; children are nodes, text or nothing. */
export function h(tag, props = {}, ...children) {
  return filled(document.createElement(tag), props, children);
}

/** Creates an SVG element, as `h` does HTML elements. */
export function s(tag, props = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), props, children);
}

function filled(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "style") for (const [key, entry] of Object.entries(value)) node.style.setProperty(key, entry);
    else if (PROPERTIES.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Makes `parent` contain exactly `wanted`, moving as little as possible to keep focus and scroll position. */
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  let at = parent.firstChild;
  for (const node of wanted) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}

let last = 0;

/** Returns an id that no other element has. */
export function uid(prefix = "id") {
  last += 1;
  return `${prefix}-${last}`;
}

/** Debounces calls: runs the last one after `ms` without another. */
export function settled(ms, action) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...given), ms);
  };
}

/** Returns a URL only if a link to it is safe. */
export function safeUrl(url) {
  return /^(https?:\/\/|mailto:)/i.test(String(url).trim()) ? String(url).trim() : "";
}

function pathOf(href) {
  const url = URL.canParse(href) ? new URL(href) : null;
  return url?.origin === location.origin ? url.pathname : "";
}

/** Creates a link that opens in a new tab, or plain text when the URL is not safe. */
export function link(url, ...children) {
  const href = safeUrl(url);
  if (!href) return h("span", {}, ...children);
  // A link to a message opens it within this page, as the same person.
  const [, channel, ts] = /^\/archives\/([A-Z0-9]+)\/p(\d{7,})$/.exec(pathOf(href)) ?? [];
  if (channel) {
    const thread = new URL(href).searchParams.get("thread_ts") ?? `${ts.slice(0, -6)}.${ts.slice(-6)}`;
    return h("a", { href: `#${channel}/${thread}` }, ...children);
  }
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}
