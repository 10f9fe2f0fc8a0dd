// Edited forms: the browser asks before a form with unsaved input is left, and the lists of a job
// form change in place. Without scripts the same buttons reload the page.
import { enliven } from "./steward.js";

/** The data of a form, as one string. */
const state = (form) =>
  JSON.stringify([...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value : value.name]));

const before = new Map();
let submitted = null;

/** Whether the form has unsaved input; a form returned with an error counts as unsaved. */
const isUnsaved = (form) =>
  form.isConnected && form !== submitted && !form.dataset.sent && (form.dataset.unsaved === "true" || state(form) !== before.get(form));

/** Initial data of the form: after navigating back, the browser restores the user's input. */
function untouched(form) {
  const copy = form.cloneNode(true);
  copy.reset();
  return state(copy);
}

for (const form of document.querySelectorAll("main form[method=post]:not([data-unsaved=never])")) {
  before.set(form, untouched(form));
}
addEventListener("submit", (event) => (submitted = event.defaultPrevented ? submitted : event.target));
addEventListener("input", () => (submitted = null));
addEventListener("beforeunload", (event) => {
  if ([...before.keys()].some(isUnsaved)) event.preventDefault();
});

/** Sends the action of a list button to the server and replaces the changed section with the response. */
async function press(form, button) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) body.append(name, value);
  body.append(button.name, button.value);
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "text/html" },
    body,
  });
  if (!answer.ok) throw new Error(`the form request returned ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const mine = button.closest("section[id]");
  const theirs = fresh.getElementById(mine.id);
  if (!theirs) throw new Error("the response lacks the section");
  const place = where(button);
  const next = document.adoptNode(theirs);
  mine.replaceWith(next);
  enliven(next);
  // Selecting another SCM may add or remove a section.
  const wanted = [...fresh.querySelectorAll("main form[data-lists] section[id]")];
  for (const section of form.querySelectorAll("section[id]")) {
    if (section !== next && !wanted.some((one) => one.id === section.id)) section.remove();
  }
  let last = null;
  for (const section of [...wanted, next]) {
    const here = document.getElementById(section.id);
    if (here) last = here;
    else if (last) last.after((last = document.adoptNode(section)));
  }
  place(next);
}

/** Returns a function that sets the focus after the action of a list button. */
function where(button) {
  const [, verb = button.value, at = ""] = /:(add|up|down|remove)(?:-(\d+))?$/.exec(button.value) ?? [];
  const rows = button.closest("fieldset.rows");
  const index = rows ? [...button.closest("section").querySelectorAll("fieldset.rows")].indexOf(rows) : -1;
  return (section) => {
    const items = section.querySelectorAll(":scope > fieldset");
    const to = verb === "up" ? +at - 1 : verb === "down" ? +at + 1 : +at;
    const target =
      verb === "add"
        ? items[items.length - 1]
        : verb === "more"
          ? [...(section.querySelectorAll("fieldset.rows")[index]?.querySelectorAll("[role=group]") ?? [])].at(-1)
          : verb === "remove"
            ? section.querySelector("button[value$=':add']")
            : section.querySelector(`button[value$=':${verb}-${to}']:not([disabled])`) ?? items[to];
    const field = target?.matches("button") ? target : target?.querySelector("input:not([type=hidden]), select, textarea, button");
    field?.focus({ preventScroll: true });
    field?.scrollIntoView({ block: "nearest" });
  };
}

function lists(form) {
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button || button.name !== "do" || button.value === "save" || form.dataset.plain) return;
    event.preventDefault();
    form.setAttribute("aria-busy", "true");
    try {
      await press(form, button);
    } catch {
      // The page in the response shows the error.
      form.dataset.plain = "true";
      form.requestSubmit(button);
    } finally {
      form.removeAttribute("aria-busy");
    }
  });
}

document.querySelectorAll("form[data-lists]").forEach(lists);

/** Updates the drop-downs after a credential was added in another tab. */
let adding = false;
document.addEventListener("click", (event) => (adding ||= event.target.closest?.("[data-adds-credential]") !== null));
document.addEventListener("visibilitychange", async () => {
  if (document.hidden || !adding) return;
  adding = false;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const options = fresh.querySelector("select[data-credentials]")?.options ?? [];
  for (const select of document.querySelectorAll("select[data-credentials]")) {
    for (const option of options) {
      if (![...select.options].some((one) => one.value === option.value)) select.append(new Option(option.text, option.value));
    }
  }
});
