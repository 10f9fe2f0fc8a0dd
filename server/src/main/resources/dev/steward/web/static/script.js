// The editor of a pipeline script: line numbers, and findings of the linter while the user types.
// Without scripts it is a plain text field.
import { crumb } from "./steward.js";

const DELAY = 500;

function editor(field) {
  const lines = document.createElement("pre");
  lines.className = "lines";
  lines.setAttribute("aria-hidden", "true");
  field.before(lines);
  const state = document.getElementById("script-state");
  const list = document.getElementById("script-findings");
  let timer = 0;
  let sent = 0;

  const number = () => {
    const count = field.value.split("\n").length;
    if (lines.dataset.count === String(count)) return;
    lines.dataset.count = String(count);
    lines.textContent = Array.from({ length: count }, (_, i) => i + 1).join("\n");
    scroll();
  };
  const scroll = () => (lines.scrollTop = field.scrollTop);

  /** Moves the cursor to a line and a column, which count from 1. */
  const go = (line, column) => {
    const before = field.value.split("\n").slice(0, line - 1);
    const at = before.reduce((sum, text) => sum + text.length + 1, 0) + Math.max(0, column - 1);
    field.focus();
    field.setSelectionRange(at, at);
    field.scrollTop = Math.max(0, (line - 4) * (field.scrollHeight / field.value.split("\n").length));
  };

  const show = (problems) => {
    list.replaceChildren(
      ...problems.map(({ line, column, severity, message }) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "plain tiny";
        button.textContent = `Line ${line}, column ${column}`;
        button.addEventListener("click", () => go(line, column));
        item.append(button, ` ${severity === "error" ? "Error" : "Warning"}: ${message}`);
        return item;
      }),
    );
    list.hidden = problems.length === 0;
    const errors = problems.filter(({ severity }) => severity === "error").length;
    state.textContent =
      problems.length === 0
        ? "No problems found."
        : `Errors: ${errors}. Warnings: ${problems.length - errors}.`;
  };

  const check = async () => {
    const mine = ++sent;
    if (!field.value.trim()) {
      list.replaceChildren();
      list.hidden = true;
      state.textContent = "The script is empty.";
      return;
    }
    try {
      const answer = await fetch(field.dataset.script, {
        method: "POST",
        headers: { ...crumb(), Accept: "application/json" },
        body: new URLSearchParams({ value: field.value }),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const { problems } = await answer.json();
      if (mine === sent) show(problems);
    } catch {
      if (mine === sent) state.textContent = "The script could not be checked.";
    }
  };

  field.addEventListener("input", () => {
    number();
    clearTimeout(timer);
    timer = setTimeout(check, DELAY);
  });
  field.addEventListener("scroll", scroll);
  number();
  check();
}

document.querySelectorAll("[data-script]").forEach(editor);
