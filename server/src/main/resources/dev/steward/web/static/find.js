// Search in a log. The server lists the lines of all matches, part by part; the page marks the
// visible ones, and its buttons step through the matches and wrap at the ends.

/** Maximum number of matches; further ones are not counted. */
const MOST = 10_000;

/**
 * Connects the search form.
 *
 * @param view shows a part of the log: show(query), follow(on), running()
 */
export function finds(log, url, view) {
  const by = (id) => document.getElementById(id);
  const field = by("find-text");
  const said = by("find-said");
  let wanted = "";
  let lines = []; // line numbers of the matches, in order
  let next = 0; // the byte at which the next part begins
  let done = true;
  let failed = false;
  let at = -1;
  let heard = () => {};
  let wait = 0;

  function tell() {
    const count = `${lines.length}${done && lines.length < MOST ? "" : "+"}`;
    if (failed) said.textContent = "The search failed. Try again.";
    else if (!wanted) said.textContent = "";
    else if (at >= 0) said.textContent = `${at + 1} of ${count}`;
    else if (lines.length > 0) said.textContent = count === "1" ? "1 match" : `${count} matches`;
    else said.textContent = done ? "No matches" : "Searching…";
  }

  /** Loads the remaining matches, up to the current end of the log. */
  async function gather(text) {
    done = failed = false;
    tell();
    try {
      for (let more = true; more && lines.length < MOST; ) {
        const answer = await fetch(`${url}matches?${new URLSearchParams({ text, from: next })}`);
        if (text !== wanted) return;
        if (!answer.ok) throw new Error(`the search request returned ${answer.status}`);
        const part = await answer.json();
        if (text !== wanted) return;
        lines.push(...part.lines);
        more = part.next > next && part.next < part.size;
        next = part.next;
        tell();
        heard();
      }
    } catch {
      failed = text === wanted;
    }
    if (text !== wanted) return;
    done = true;
    tell();
    heard();
  }

  function start(text) {
    wanted = text;
    lines = [];
    next = 0;
    at = -1;
    marks();
    if (text) gather(text);
    else tell();
  }

  /** Number of the first visible line. */
  function top() {
    const edge = log.getBoundingClientRect().top;
    for (const line of log.querySelectorAll(".line:not([hidden])")) {
      if (line.getBoundingClientRect().bottom > edge) return +line.id.slice(1);
    }
    return 1;
  }

  /** Index of the next match; -1 if it is not loaded yet. */
  function pick(back) {
    const last = lines.length - 1;
    if (at >= 0 && (back ? at > 0 : at < last)) return back ? at - 1 : at + 1;
    if (at < 0 && !back) {
      const visible = top();
      const first = lines.findIndex((line) => line >= visible);
      if (first >= 0) return first;
    }
    if (!done || last < 0) return -1;
    if (at < 0 && back) {
      const visible = top();
      const above = lines.findLastIndex((line) => line < visible);
      if (above >= 0) return above;
    }
    return back ? last : 0;
  }

  async function go(back) {
    clearTimeout(wait);
    const text = field.value;
    if (text !== wanted || failed) start(text);
    else if (done && view.running()) gather(text);
    if (!text) return;
    view.follow(false);
    let index = pick(back);
    while (index < 0 && !done) {
      await new Promise((wake) => (heard = wake));
      if (text !== wanted) return;
      index = pick(back);
    }
    if (index < 0) return;
    at = index;
    tell();
    const number = lines[index];
    if (!by(`L${number}`)) await view.show({ line: Math.max(1, number - 20) });
    if (text !== wanted || at !== index) return;
    const line = by(`L${number}`);
    if (!line) return;
    marks();
    log.querySelectorAll(".here, mark.current").forEach((one) => one.classList.remove("here", "current"));
    line.hidden = false;
    line.classList.add("here");
    const found = [...line.querySelectorAll("mark")];
    const within = index - lines.indexOf(number);
    const current = found.filter((mark) => +mark.dataset.match === within);
    current.forEach((mark) => mark.classList.add("current"));
    (current[0] ?? line).scrollIntoView({ block: "center" });
  }

  /** Marks the matches in all lines on the page, and removes the marks of the previous text. */
  function marks() {
    for (const chunk of log.querySelectorAll(".chunk")) {
      if ((chunk.dataset.marked ?? "") === wanted) continue;
      chunk.dataset.marked = wanted;
      for (const mark of chunk.querySelectorAll("mark")) {
        const around = mark.parentNode;
        mark.replaceWith(...mark.childNodes);
        around.normalize();
      }
      if (wanted) chunk.querySelectorAll(".line > span").forEach(markLine);
    }
  }

  function markLine(span) {
    const pattern = new RegExp(wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi");
    const matches = [...span.textContent.matchAll(pattern)];
    if (matches.length === 0) return;
    // A match may span colours and links: each text node gets its own mark.
    const walker = document.createTreeWalker(span, NodeFilter.SHOW_TEXT);
    const texts = [];
    for (let from = 0; walker.nextNode(); from += walker.currentNode.length) texts.push([walker.currentNode, from]);
    for (const [node, from] of texts) {
      const parts = [];
      let plain = 0;
      matches.forEach((match, number) => {
        const begin = Math.max(0, match.index - from);
        const end = Math.min(node.length, match.index + match[0].length - from);
        if (begin >= end) return;
        const mark = document.createElement("mark");
        mark.dataset.match = number;
        mark.textContent = node.data.slice(begin, end);
        parts.push(node.data.slice(plain, begin), mark);
        plain = end;
      });
      if (parts.length > 0) node.replaceWith(...parts, node.data.slice(plain));
    }
  }

  new MutationObserver(marks).observe(log, { childList: true });
  by("find").addEventListener("submit", (event) => {
    event.preventDefault();
    go(false);
  });
  by("find-back").addEventListener("click", () => go(true));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    go(event.shiftKey);
  });
  field.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(() => field.value !== wanted && start(field.value), 250);
  });
}
