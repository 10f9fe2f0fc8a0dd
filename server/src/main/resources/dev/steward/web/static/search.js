// Suggestions below the search field.

const form = document.querySelector("[data-search]");
const field = form.querySelector("input");
const list = document.createElement("ul");
list.className = "found";
list.id = "found";
list.hidden = true;
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Search results");
form.append(list);
field.setAttribute("role", "combobox");
field.setAttribute("aria-controls", "found");
field.setAttribute("aria-expanded", "false");
field.setAttribute("aria-autocomplete", "list");

let chosen = -1;
let asked = 0;
let wait = 0;

function shows(found) {
  list.replaceChildren(
    ...found.map(({ name, url, group }, at) => {
      const line = document.createElement("li");
      line.setAttribute("role", "option");
      line.id = `found-${at}`;
      line.setAttribute("aria-selected", "false");
      const link = document.createElement("a");
      link.href = url;
      link.tabIndex = -1;
      const kind = document.createElement("span");
      kind.className = "soft";
      kind.textContent = group;
      link.append(name, kind);
      line.append(link);
      return line;
    }),
  );
  chosen = -1;
  list.hidden = found.length === 0;
  field.setAttribute("aria-expanded", String(!list.hidden));
  field.removeAttribute("aria-activedescendant");
}

function choose(step) {
  const lines = [...list.children];
  if (lines.length === 0) return;
  chosen = (chosen + step + lines.length) % lines.length;
  lines.forEach((line, at) => {
    line.setAttribute("aria-selected", String(at === chosen));
    line.firstChild.classList.toggle("chosen", at === chosen);
  });
  lines[chosen].scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", lines[chosen].id);
}

async function looks() {
  const query = field.value.trim();
  const mine = ++asked;
  if (!query) return shows([]);
  const answer = await fetch(`${form.dataset.search}?query=${encodeURIComponent(query)}`, {
    headers: { Accept: "application/json" },
  });
  const { suggestions } = answer.ok ? await answer.json() : { suggestions: [] };
  // A response to an outdated query is ignored.
  if (mine === asked) shows(suggestions);
}

field.addEventListener("input", () => {
  clearTimeout(wait);
  wait = setTimeout(looks, 120);
});
field.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && chosen >= 0) {
    event.preventDefault();
    location.assign(list.children[chosen].firstChild.href);
  } else if (event.key === "Escape") {
    shows([]);
    field.blur();
  }
});
form.addEventListener("focusout", (event) => {
  if (!form.contains(event.relatedTarget)) shows([]);
});
