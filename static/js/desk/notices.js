// The preview follows what is typed; the server draws it, as it draws the site.

const place = document.getElementById("preview");
const form = place?.closest(".notice-page").querySelector("form");
const PAUSE = 150; // milliseconds of typing nothing, for a page may be long
let asked = null; // the request under way; a newer one takes its place
let waiting = 0;

async function draw() {
  asked?.abort();
  asked = new AbortController();
  const typed = new FormData(form);
  typed.set("row", place.dataset.row);
  try {
    const answer = await fetch(place.dataset.address, {
      method: "POST", body: typed, signal: asked.signal,
    });
    if (answer.ok) place.innerHTML = await answer.text();
  } catch (problem) {
    if (problem.name !== "AbortError") return; // the network: what stood there stays
  }
}

function offerMidnight() {
  const begins = form.querySelector("[name=begins]");
  if (!begins) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "act notice-midnight";
  button.textContent = place.dataset.midnightWords;
  button.addEventListener("click", () => {
    begins.value = place.dataset.midnight;
    draw();
  });
  begins.after(button);
}

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(draw, PAUSE);
  });
  offerMidnight();
  if (form.querySelector(".errorlist")) draw();
}
