// Follows a log while the run goes on: the same requests that any client would make.

async function follows(log) {
  let start = 0;
  let annotator = null;
  for (;;) {
    const answer = await fetch(`${log.dataset.log}?start=${start}`, {
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

document.querySelectorAll("[data-log]").forEach(follows);
