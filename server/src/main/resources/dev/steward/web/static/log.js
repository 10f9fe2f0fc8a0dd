// The log of a build. It grows while the build writes; only a part of a long log is on the page.
// Events announce new output, which is loaded as HTML lines, in the format of the first page.
import { finds } from "./find.js";

/** Maximum number of chunks on the page; distant chunks are removed and reloaded on demand. */
const MOST_CHUNKS = 8;

function opens(log) {
  const url = log.dataset.log;
  const short = log.classList.contains("short");
  const by = (id) => document.getElementById(id);
  const followButton = by("follow");
  const said = by("log-said");
  let following = true;
  let folding = false;
  // First and last byte on the page, and the last known size of the log.
  let { start, end, size, running, state } = told(log.querySelector("template"));
  let busy = Promise.resolve();

  function told(template) {
    const { start, end, size, running, state } = template.dataset;
    return { start: +start, end: +end, size: +size, running: running === "true", state };
  }

  const chunks = () => log.querySelectorAll(".chunk");
  const toEnd = () => (log.scrollTop = log.scrollHeight);

  function follow(on) {
    following = on;
    followButton?.setAttribute("aria-pressed", String(on));
    if (on) toEnd();
  }

  async function ask(query) {
    const answer = await fetch(`${url}lines?${new URLSearchParams(query)}`);
    if (!answer.ok) throw new Error(`the log request returned ${answer.status}`);
    const holder = document.createElement("template");
    // The server escapes the text: the only markup is links and colour classes.
    holder.innerHTML = await answer.text();
    const about = told(holder.content.querySelector("template"));
    holder.content.querySelector("template").remove();
    size = about.size;
    running = about.running;
    if (short) {
      holder.content.querySelectorAll(".line > a").forEach((a) => (a.href = log.dataset.logPage + a.getAttribute("href")));
    }
    return { about, lines: holder.content };
  }

  const queued = (work) => (busy = busy.then(work, work).catch(() => {}));

  /** Loads output after the last line on the page. */
  const later = () =>
    queued(async () => {
      for (;;) {
        const { about, lines } = await ask({ start: end, state });
        const any = about.end > end;
        if (any) {
          log.append(lines);
          ({ end, state } = about);
          while (chunks().length > (short ? 2 : MOST_CHUNKS)) {
            const first = chunks()[0];
            const height = first.offsetHeight;
            start = +first.dataset.end;
            first.remove();
            if (!following) log.scrollTop -= height;
          }
          steps();
          if (following) toEnd();
        }
        tell();
        if (!any || !following) return;
      }
    });

  /** Loads lines before the first line on the page. */
  const earlier = () =>
    queued(async () => {
      if (start === 0) return;
      const { about, lines } = await ask({ before: start });
      const height = log.scrollHeight;
      const top = log.scrollTop;
      log.prepend(lines);
      start = about.start;
      log.scrollTop = top + log.scrollHeight - height;
      while (chunks().length > MOST_CHUNKS) {
        const last = [...chunks()].at(-1);
        end = +last.dataset.start;
        state = "";
        last.remove();
      }
      steps();
      tell();
    });

  /** Replaces the part of the log on the page. */
  const show = (query) =>
    queued(async () => {
      const { about, lines } = await ask(query);
      chunks().forEach((chunk) => chunk.remove());
      log.append(lines);
      ({ start, end, state } = about);
      steps();
      tell();
    });

  function tell() {
    const earlierLink = by("log-earlier");
    if (earlierLink) earlierLink.hidden = true;
    if (said) said.textContent = running ? "Running" : "Complete";
    if (!running && end >= size) log.dataset.complete = "true";
  }

  log.addEventListener("scroll", () => {
    if (short) return;
    if (log.scrollTop < 200 && start > 0) earlier();
    else if (log.scrollTop + log.clientHeight > log.scrollHeight - 200 && end < size && !following) later();
  });
  log.addEventListener("wheel", (event) => event.deltaY < 0 && follow(false), { passive: true });
  log.addEventListener("touchmove", () => follow(false), { passive: true });
  log.addEventListener("keydown", (event) => ["ArrowUp", "PageUp", "Home"].includes(event.key) && follow(false));

  // Steps can be folded only with scripts.
  function fold(step, on) {
    step.classList.toggle("folded", on);
    step.querySelector("button")?.setAttribute("aria-expanded", String(!on));
  }

  function steps() {
    if (short) return;
    let hidden = false;
    for (const line of log.querySelectorAll(".line")) {
      if (line.classList.contains("step")) {
        if (!line.querySelector("button")) {
          const button = document.createElement("button");
          button.type = "button";
          button.className = "fold";
          button.setAttribute("aria-label", `Lines of the step in line ${line.id.slice(1)}`);
          button.addEventListener("click", () => {
            fold(line, !line.classList.contains("folded"));
            steps();
          });
          line.prepend(button);
          fold(line, folding);
        }
        hidden = line.classList.contains("folded");
      } else {
        if (line.classList.contains("after")) hidden = false;
        line.hidden = hidden;
      }
    }
  }

  // Shows the line of the URL fragment, which may be outside the loaded part.
  async function toLine() {
    const match = /^#L(\d+)$/.exec(location.hash);
    if (!match) return;
    follow(false);
    if (!by(`L${match[1]}`)) await show({ line: Math.max(1, match[1] - 20) });
    log.querySelectorAll(".here").forEach((one) => one.classList.remove("here"));
    const line = by(`L${match[1]}`);
    line?.classList.add("here");
    line?.scrollIntoView({ block: "center" });
  }

  if (!short) {
    for (const id of ["follow", "fold", "find"]) by(id).hidden = false;
    followButton.addEventListener("click", async () => {
      const on = !following;
      if (on && end < size) await show({});
      follow(on);
      if (on && running) later();
    });
    by("fold").addEventListener("click", () => {
      folding = !folding;
      by("fold").setAttribute("aria-pressed", String(folding));
      log.querySelectorAll(".step").forEach((step) => fold(step, folding));
      steps();
    });
    const times = by("times");
    const timed = (on) => {
      log.classList.toggle("timed", on);
      times.textContent = on ? "Hide times" : "Show times";
    };
    times?.addEventListener("click", (event) => {
      event.preventDefault();
      timed(!log.classList.contains("timed"));
      localStorage.setItem("steward-times", log.classList.contains("timed"));
    });
    if (times && localStorage.getItem("steward-times") === "true") timed(true);
    finds(log, url, { show, follow, running: () => running });
    addEventListener("hashchange", toLine);
  }
  steps();
  tell();
  follow(running || short || !location.hash);
  if (!short) toLine();

  /** Polling, for browsers or proxies without server-sent events. */
  async function polls() {
    while (running) {
      await later();
      await new Promise((wake) => setTimeout(wake, 1000));
    }
    later();
  }

  if (!running) return;
  const source = new EventSource(`${url}events?start=${size}`);
  const heard = (event) => {
    size = Math.max(size, Number(event.lastEventId) || 0);
    if (following || short) later();
  };
  source.addEventListener("log", heard);
  source.addEventListener("end", () => {
    source.close();
    running = false;
    later();
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED && running) polls();
  });
}

document.querySelectorAll("[data-log]").forEach(opens);
