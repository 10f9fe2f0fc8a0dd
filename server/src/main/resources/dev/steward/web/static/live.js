// Live updates. An element with an id and data-live="TYPES" (and data-live-job="NAME" to limit it
// to one job or folder) is replaced by the element with the same id from a reloaded page, on each
// event of these types. In a list with data-grows, whose rows have ids and a descending data-number,
// only the rows of the first page are updated: rows loaded from later pages stay.
import { context, enliven, times } from "./steward.js";

/** Minimum time between two reloads, in milliseconds. */
const PAUSE = 700;

let asked = false;
let last = 0;

/** Updates the first rows of a list: they replace all rows down to the last one among them. */
function merge(old, next) {
  const rows = [...next.children];
  if (!rows.some((row) => document.getElementById(row.id))) {
    // More than one page of rows may be new, so the remaining rows may not be adjacent.
    location.reload();
    return;
  }
  const number = (row) => Number(row.dataset.number);
  const lowest = number(rows.at(-1));
  const there = new Set(rows.map((row) => row.id));
  for (const row of [...old.children]) {
    if (number(row) >= lowest && !there.has(row.id)) row.remove();
  }
  let above = null;
  for (const row of rows) {
    const here = document.getElementById(row.id);
    if (here?.outerHTML === row.outerHTML) {
      above = here;
      continue;
    }
    const fresh = document.adoptNode(row);
    if (here) here.replaceWith(fresh);
    else if (above) above.after(fresh);
    else old.prepend(fresh);
    above = fresh;
  }
}

async function refresh() {
  last = Date.now();
  asked = false;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  times(fresh);
  for (const old of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(old.id);
    if (!next || next.outerHTML === old.outerHTML) continue;
    if ("grows" in old.dataset && "grows" in next.dataset) {
      merge(old, next);
      continue;
    }
    // An element is not replaced while one of its inputs has the focus.
    if (old.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) continue;
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    const here = document.adoptNode(next);
    old.replaceWith(here);
    enliven(here);
    if (focused) document.getElementById(focused)?.focus();
  }
}

function ask() {
  if (asked || document.hidden) {
    asked ||= document.hidden;
    return;
  }
  asked = true;
  setTimeout(refresh, Math.max(50, last + PAUSE - Date.now()));
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && asked) {
    asked = false;
    ask();
  }
});

const parts = [...document.querySelectorAll("[data-live]")];
const types = new Set(parts.flatMap((part) => part.dataset.live.split(" ")));
const jobs = new Set(parts.map((part) => part.dataset.liveJob || ""));
const names = {
  queue: ["queue.entered", "queue.left"],
  step: ["build.step"],
  stage: ["stage.started", "stage.ended"],
  build: ["build.started", "build.ended", "build.deleted", "build.input"],
  item: ["item.created", "item.updated", "item.moved", "item.deleted"],
  node: [
    "node.created", "node.updated", "node.connecting", "node.online", "node.lost", "node.offline", "node.deleted",
  ],
  token: ["token.created", "token.revoked"],
  work: ["work.started", "work.progress", "work.ended"],
};
const words = [...types].flatMap((type) => names[type] || [type]);
const query = new URLSearchParams({ types: words.join(",") });
if (jobs.size === 1 && !jobs.has("")) query.set("job", [...jobs][0]);
const events = new EventSource(`${context}/events?${query}`);
for (const word of words) events.addEventListener(word, ask);
events.addEventListener("reset", ask);
