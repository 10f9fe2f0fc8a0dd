// The few things that pages do by themselves. Everything else is a link or a form.
"use strict";

const page = document.documentElement;
const crumb = () => ({ [page.dataset.crumbHeader]: page.dataset.crumbValue });

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

/** Makes a token without leaving the page: its value comes in the answer and nowhere else. */
function generates(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = document.getElementById("token-said");
    said.hidden = true;
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { ...crumb(), Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    const text = await answer.text();
    let result;
    try {
      result = JSON.parse(text);
    } catch {
      result = {};
    }
    if (!answer.ok || result.status !== "ok") {
      said.textContent = result.message || result.detail || "The token could not be made.";
      said.hidden = false;
      return;
    }
    document.getElementById("token-value").textContent = result.data.tokenValue;
    document.getElementById("token-line").textContent = form.dataset.curl.replace("$TOKEN", result.data.tokenValue);
    document.getElementById("token-fresh").hidden = false;
    form.hidden = true;
  });
}

/** Shows what stands behind a button only after it was pressed. */
function opens(button) {
  button.addEventListener("click", () => {
    const target = document.getElementById(button.dataset.opens);
    target.hidden = false;
    const field = target.querySelector("input:not([type=hidden])");
    if (field) field.focus();
    button.hidden = true;
  });
}

/** Follows a log while the run goes on: the same requests that any client would make. */
async function follows(log) {
  let start = 0;
  let annotator = null;
  for (;;) {
    const answer = await fetch(`${log.dataset.follows}?start=${start}`, {
      headers: annotator ? { "X-ConsoleAnnotator": annotator } : {},
    });
    if (!answer.ok) return;
    const text = await answer.text();
    const end = Number(answer.headers.get("X-Text-Size"));
    if (end < start) log.textContent = "";
    const atEnd = innerHeight + scrollY >= document.body.scrollHeight - 40;
    // The server has escaped it: links and the classes of colours are all the markup there is.
    log.insertAdjacentHTML("beforeend", text);
    annotator = answer.headers.get("X-ConsoleAnnotator");
    if (atEnd) scrollTo(0, document.body.scrollHeight);
    start = end;
    if (answer.headers.get("X-More-Data") !== "true") {
      log.dataset.complete = "true";
      return;
    }
    await new Promise((wake) => setTimeout(wake, text ? 250 : 1000));
  }
}

/** Asks before something is gone for good. */
function asks(form) {
  form.addEventListener("submit", (event) => {
    if (!confirm(form.dataset.asks)) event.preventDefault();
  });
}

/** Sends a form with files: the crumb goes ahead of them, in the head of the request. */
function sends(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { ...crumb(), Accept: "application/json" },
      body: new FormData(form),
    });
    if (answer.ok) {
      location.assign(new URL(".", form.action));
      return;
    }
    const said = document.getElementById("build-said");
    const told = await answer.json().catch(() => ({}));
    said.textContent = told.detail || told.message || "The build could not be asked for.";
    said.hidden = false;
  });
}

document.querySelectorAll("[data-copies]").forEach(copies);
document.querySelectorAll("[data-curl]").forEach(generates);
document.querySelectorAll("[data-opens]").forEach(opens);
document.querySelectorAll("[data-follows]").forEach(follows);
document.querySelectorAll("[data-asks]").forEach(asks);
document.querySelectorAll("[data-sends]").forEach(sends);
