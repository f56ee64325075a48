import { startChannel } from "./channel.js";
import { startModals } from "./modal.js";
import { clearBad, notice, notification } from "./notices.js";
import { startPanel } from "./panel.js";
import { arrive, NARROW, seen, showPane } from "./place.js";
import { fetchState, follow, speakFor } from "./server.js";
import { startSidebar } from "./sidebar.js";
import { apply, emit, on, replaceState, state } from "./store.js";
import { startThread } from "./thread.js";

const RETRY = 2000;
const PATIENCE = 1200;
const line = { stop: null, retry: 0, worry: 0, turn: 0, held: null };

function banner(text) {
  const box = document.getElementById("banner");
  box.textContent = text;
  box.hidden = !text;
}

/** Follows the live events, and fetches everything again after each reconnection. */
function connect() {
  line.stop?.();
  clearTimeout(line.retry);
  line.turn += 1;
  const turn = line.turn;
  line.stop = follow({
    heard: (event) => turn === line.turn && hear(event),
    opened: () => turn === line.turn && load(turn),
    lost: () => turn === line.turn && lose(),
  });
}

/** Queues the events that arrive while the state is being fetched, as the state may be older. */
function hear(event) {
  if (line.held) line.held.push(event);
  else apply(event);
}

async function load(turn) {
  line.held = [];
  const fresh = await fetchState();
  if (turn !== line.turn) return;
  if (!fresh.ok) {
    lose(fresh.error === "gone" ? "" : fresh.say);
    return;
  }
  clearTimeout(line.worry);
  line.worry = 0;
  banner("");
  clearBad();
  const somebodyElse = state.me.id !== fresh.me.id;
  if (somebodyElse) emit("reset");
  speakFor(fresh.me.id);
  const { channel, unread } = {
    channel: state.place.channel,
    unread: new Map(state.channels.map((one) => [one.id, one.unread])),
  };
  if (!somebodyElse)
    for (const one of fresh.channels)
      one.unread = one.id === channel ? 0 : Math.max(one.unread ?? 0, unread.get(one.id) ?? 0);
  replaceState(fresh);
  const pane = document.body.dataset.pane;
  arrive();
  // A short loss of the connection does not close the panel on a narrow screen.
  if (pane === "panel") showPane(pane);
  const held = line.held;
  line.held = null;
  held.forEach(apply);
}

function lose(say = "") {
  line.stop?.();
  clearTimeout(line.retry);
  line.retry = setTimeout(connect, RETRY);
  if (!line.worry)
    line.worry = setTimeout(() => banner(say || "The workspace has stopped; start it again with make demo"), PATIENCE);
}

function become(id) {
  if (id === state.me.id) return;
  document.getElementById("notices").replaceChildren();
  speakFor(id);
  connect();
}

on("notice", (text) => notice(text));
on("notification", notification);
startSidebar(become);
startChannel();
startThread();
startPanel();
startModals();
// The address names the channel, so the link does not change it.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("composer")?.focus();
});
addEventListener("hashchange", arrive);
document.addEventListener("visibilitychange", seen);
NARROW.addEventListener("change", arrive);
connect();
