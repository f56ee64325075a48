import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { mark } from "./icons.js";
import { state } from "./store.js";
import { Surface } from "./surface.js";

let surface = null;

/** Renders the person's App Home. */
export function homeNode() {
  const view = state.home;
  if (!view) {
    return h(
      "div",
      { class: "home" },
      h(
        "section",
        { class: "welcome centred" },
        h("span", { class: "welcome-sign" }, mark()),
        h("h2", {}, `${state.bot.name} has not published a Home for you yet`),
        h("p", {}, "The app fills this tab when you open it. Use Messages, or ask in a channel."),
      ),
    );
  }
  if (surface?.at.view !== view.id) surface = new Surface({ view: view.id }, 2);
  surface.keepOnly(view.blocks ?? []);
  return h(
    "div",
    { class: "home", tabindex: 0, role: "region", "aria-label": `Home of ${state.bot.name}` },
    h("div", { class: "home-page" }, blocks(view.blocks ?? [], surface)),
  );
}
