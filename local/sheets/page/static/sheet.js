// Shows what is written into the spreadsheet, without a reload, and marks the cells that changed.

const EVERY = 1500;
const status = document.querySelector("#status");
const sheet = document.querySelector("#sheet");
const tabs = document.querySelector("#tabs");
const button = document.querySelector("header button");
const tab = new URLSearchParams(location.search).get("tab") ?? "";

let revision = document.body.dataset.revision;

function cells() {
  return new Map([...sheet.querySelectorAll("[id]")].map((cell) => [cell.id, cell.textContent]));
}

async function look() {
  const answer = await fetch(`/page/shown?${new URLSearchParams({ tab, since: revision })}`);
  if (!answer.ok) return;
  const shown = await answer.json();
  if (status.textContent !== shown.status) status.textContent = shown.status;
  if (button) button.setAttribute("aria-disabled", String(shown.busy));
  if (!shown.sheet) return;
  revision = String(shown.revision);
  const before = cells();
  const left = sheet.querySelector(".grid")?.scrollLeft ?? 0;
  sheet.innerHTML = shown.sheet;
  tabs.innerHTML = shown.tabs;
  sheet.querySelector(".grid").scrollLeft = left;
  for (const [id, text] of cells()) {
    if (before.get(id) !== text) document.getElementById(id).classList.add("changed");
  }
}

setInterval(() => {
  if (!document.hidden) look().catch(() => {});
}, EVERY);
