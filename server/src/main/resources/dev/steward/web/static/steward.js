// Behaviour common to all pages. Pages consist of links and forms, so every page works without
// scripts.

const page = document.documentElement;

/** Context path of the server. */
export const context = page.dataset.context;
export const user = page.dataset.user;

/** Header required by requests that change something. */
export const crumb = () => ({ [page.dataset.crumbHeader]: page.dataset.crumbValue });

/** Copies the text of the element that the button names. */
function copies(button) {
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copies);
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = "Copied";
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      button.textContent = "Press Ctrl+C";
    }
  });
}

/** Focuses the first field of a box when it opens. */
function adds(box) {
  box.addEventListener("toggle", () => {
    if (box.open) box.querySelector("input:not([type=hidden])")?.focus();
  });
}

/** Asks for confirmation before an irreversible action. */
function asks(form) {
  form.addEventListener("submit", (event) => {
    if (!confirm(form.dataset.asks)) event.preventDefault();
  });
}

/** Sends a form with files; the crumb is sent as a header, since it must precede the files. */
function sends(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { ...crumb(), Accept: "application/json" },
      body: new FormData(form),
    });
    if (answer.ok) {
      form.dataset.sent = "true";
      location.assign(new URL(".", form.action));
      return;
    }
    const said = document.getElementById("build-said");
    const told = await answer.json().catch(() => ({}));
    said.textContent = told.detail || told.message || "The build request failed.";
    said.hidden = false;
  });
}

/** Cycles through light, dark and system theme; the server renders the next page with it. */
function themes(button) {
  const names = { "": "Theme: system", light: "Theme: light", dark: "Theme: dark" };
  const say = () => (button.textContent = names[page.dataset.theme || ""]);
  button.hidden = false;
  say();
  button.addEventListener("click", () => {
    const next = { "": "light", light: "dark", dark: "" }[page.dataset.theme || ""];
    if (next) page.dataset.theme = next;
    else delete page.dataset.theme;
    const age = next ? 31536000 : 0;
    document.cookie = `steward-theme=${next}; path=${page.dataset.context}/; max-age=${age}; samesite=lax`;
    say();
  });
}

/** Whether single-key shortcuts are on. They can be switched off, since they interfere with voice input. */
const keysOn = () => localStorage.getItem("steward-keys") !== "off";

/** Keyboard shortcuts of all pages, and of elements with data-key. */
const keys = () => [
  ["/", "Search", () => document.getElementById("search")?.focus()],
  ["?", "Keyboard shortcuts", showKeys],
  ["d", "Dashboard", () => location.assign(`${page.dataset.context}/`)],
  ...[...document.querySelectorAll("[data-key]")].map((one) => [
    one.dataset.key,
    one.dataset.keyDoes || one.textContent.trim(),
    () => (one.matches("input, select, textarea") ? one.focus() : one.click()),
  ]),
];

function showKeys() {
  document.getElementById("keys")?.remove();
  const box = document.createElement("dialog");
  box.id = "keys";
  box.setAttribute("aria-labelledby", "keys-title");
  const title = document.createElement("h2");
  title.id = "keys-title";
  title.textContent = "Keyboard shortcuts";
  const list = document.createElement("dl");
  list.className = "facts";
  for (const [key, does] of keys()) {
    const term = document.createElement("dt");
    const cap = document.createElement("kbd");
    cap.textContent = key;
    term.append(cap);
    const what = document.createElement("dd");
    what.textContent = does;
    list.append(term, what);
  }
  const label = document.createElement("label");
  label.className = "check";
  const on = document.createElement("input");
  on.type = "checkbox";
  on.checked = keysOn();
  on.addEventListener("change", () => localStorage.setItem("steward-keys", on.checked ? "on" : "off"));
  label.append(on, "Enable single-key shortcuts");
  const close = document.createElement("button");
  close.textContent = "Close";
  close.addEventListener("click", () => box.close());
  const bar = document.createElement("p");
  bar.append(close);
  box.append(title, list, label, bar);
  document.body.append(box);
  box.showModal();
}

document.addEventListener("keydown", (event) => {
  const at = event.target;
  const writing = at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  if (writing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (!keysOn()) return;
  const found = keys().find(([key]) => key === event.key);
  if (found) {
    event.preventDefault();
    found[2]();
  }
});

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
const two = (number) => String(number).padStart(2, "0");

/** Shows times in the browser's time zone: all titles, and the text of absolute times. */
export function times(part) {
  for (const time of part.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    time.title = exact.format(at);
    if (!("absolute" in time.dataset)) continue;
    const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    time.textContent = `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  }
}

/** A duration in the format of the server: 0.4 s, 2 min 5 s, 1 h 30 min. */
export function duration(millis) {
  const seconds = Math.max(0, millis) / 1000;
  if (seconds < 59.5) return `${seconds < 1 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Attaches the behaviour to a part of the page; live updates call it for replaced parts. */
export function enliven(part) {
  const all = (name, does) => part.querySelectorAll(`[data-${name}]`).forEach(does);
  all("copies", copies);
  all("asks", asks);
  all("sends", sends);
  times(part);
}

enliven(document);
document.querySelectorAll("details.adds").forEach(adds);
document.querySelectorAll("[data-theme-next]").forEach(themes);
document.querySelectorAll("button[data-keys]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", showKeys);
});
// Scripts that only some pages need are loaded on demand.
const needs = { "[data-search]": "search.js", "[data-live]": "live.js", "[data-log]": "log.js", "[data-more]": "more.js", "[data-works]": "work.js", "[data-script]": "script.js", "[data-poll]": "stages.js", "main form[method=post]": "forms.js" };
for (const [selector, file] of Object.entries(needs)) {
  if (document.querySelector(selector)) import(`./${file}`);
}
