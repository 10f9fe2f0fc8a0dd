// Endless lists. The link to the next page of a list, in an element with an id and
// data-more="ID OF THE ROWS", puts the rows of that page behind those that are there: when it is
// clicked, and by itself as soon as it comes near.
import { times } from "./steward.js";

/** Pixels below the window at which a list already goes on. */
const NEAR = 600;

function grow(nav) {
  const link = nav.querySelector("a");
  let asked = false;

  async function more() {
    if (asked) return;
    asked = true;
    nav.setAttribute("aria-busy", "true");
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
    nav.removeAttribute("aria-busy");
    if (!answer?.ok) {
      // The link is still there: it leads to the page, or to what is wrong with it.
      seen.disconnect();
      nav.removeEventListener("click", click);
      return;
    }
    // As on this page, times are shown in the zone of the reader.
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    times(fresh);
    const rows = document.getElementById(nav.dataset.more);
    const focused = nav.contains(document.activeElement);
    let first = null;
    for (const row of [...(fresh.getElementById(nav.dataset.more)?.children ?? [])]) {
      if (row.id && document.getElementById(row.id)) continue;
      rows.append(document.adoptNode(row));
      first ??= row;
    }
    seen.disconnect();
    const next = fresh.getElementById(nav.id);
    if (next) {
      nav.replaceWith(document.adoptNode(next));
      grow(next);
    } else {
      nav.remove();
    }
    if (focused) first?.querySelector("a")?.focus();
  }

  function click(event) {
    event.preventDefault();
    more();
  }

  const seen = new IntersectionObserver((all) => all.some((one) => one.isIntersecting) && more(), {
    rootMargin: `0px 0px ${NEAR}px 0px`,
  });
  nav.addEventListener("click", click);
  seen.observe(nav);
}

document.querySelectorAll("[data-more]").forEach(grow);
