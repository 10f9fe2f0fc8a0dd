// The stage graph of a running build. The element with data-poll="URL" gets the graph from that URL
// every two seconds while the page is visible; the server answers with 304 if nothing has changed.
import { duration } from "./steward.js";

const PAUSE = 2000;
const MAX_PAUSE = 30000;

let tag = "";
let pause = PAUSE;

/** The element, which live updates may have replaced; null once the build has ended. */
const graph = () => document.querySelector("[data-poll]");

/** Shows for how long running stages have been running. */
function ticks() {
  for (const since of document.querySelectorAll("[data-since]")) {
    since.textContent = duration(Date.now() - since.dataset.since);
  }
}

async function refresh() {
  const box = graph();
  if (!box) return;
  if (!document.hidden) {
    try {
      const answer = await fetch(box.dataset.poll, { headers: tag ? { "If-None-Match": tag } : {} });
      if (!answer.ok && answer.status !== 304) throw new Error(`the graph request returned ${answer.status}`);
      pause = PAUSE;
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") ?? "";
        const holder = document.createElement("template");
        holder.innerHTML = await answer.text();
        const focused = box.contains(document.activeElement) ? document.activeElement.id : "";
        const left = box.firstElementChild?.scrollLeft ?? 0;
        box.replaceChildren(holder.content);
        if (box.firstElementChild) {
          box.firstElementChild.scrollLeft = left;
          document.getElementById("no-stages")?.remove();
        }
        if (focused) document.getElementById(focused)?.focus();
        ticks();
      }
    } catch {
      pause = Math.min(MAX_PAUSE, 2 * pause);
    }
  }
  setTimeout(refresh, pause);
}

ticks();
setInterval(ticks, 1000);
setTimeout(refresh, PAUSE);
