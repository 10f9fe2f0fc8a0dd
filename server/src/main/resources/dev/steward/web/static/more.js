// Infinite scrolling. The link to the next page of a list, in an element with an id and
// data-more="ID OF THE ROWS", appends the rows of that page: on a click, and automatically near the
// end of the list.
import { times } from "./steward.js";

/** Distance of the link from the visible area, in pixels, at which the next page is loaded. */
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
      // The link remains usable: it opens the page, or shows its error.
      seen.disconnect();
      nav.removeEventListener("click", click);
      return;
    }
    // Times are shown in the browser's time zone, as on this page.
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
