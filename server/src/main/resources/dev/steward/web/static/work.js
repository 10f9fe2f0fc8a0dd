// Progress of forms that start a background task, with data-works="KIND" and optionally
// data-works-on="NAME". Closing the page does not stop the task.
import { context, user } from "./steward.js";

function shows(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const box = document.createElement("p");
    box.className = "card work";
    box.setAttribute("role", "status");
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", "Progress");
    const said = document.createElement("span");
    said.className = "soft small";
    said.textContent = "This may take a while…";
    box.append(bar, said);
    form.parentElement.querySelector(":scope > .work")?.remove();
    form.after(box);

    let mine = 0;
    const source = new EventSource(`${context}/events?types=work`);
    const heard = (message) => {
      const work = JSON.parse(message.data);
      const other = work.kind !== form.dataset.works || work.by.toLowerCase() !== user || (form.dataset.worksOn ?? work.what) !== work.what;
      if (other || (mine && work.work !== mine)) return;
      mine = work.work;
      if (work.total > 1) {
        bar.max = work.total;
        bar.value = work.done;
        said.textContent = `${work.done} of ${work.total}`;
      }
      if (work.type === "work.ended") {
        source.close();
        bar.max = bar.value = 1;
        said.textContent = "Done";
      }
    };
    for (const type of ["work.started", "work.progress", "work.ended"]) source.addEventListener(type, heard);
  });
}

document.querySelectorAll("form[data-works]").forEach(shows);
