// What a reader may be about to type: places and stories under the search field, as a listbox.
const input = document.querySelector("[data-suggest]");
const list = document.createElement("ul");
let asked = 0;
let active = -1;

Object.assign(list, { id: "suggestions", className: "suggestions", hidden: true });
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", input.labels[0].textContent);
input.parentElement.append(list);
input.setAttribute("role", "combobox");
input.setAttribute("aria-controls", list.id);
input.setAttribute("aria-autocomplete", "list");
input.setAttribute("aria-expanded", "false");

function show(options) {
  list.replaceChildren(...options);
  list.hidden = !options.length;
  input.setAttribute("aria-expanded", String(!list.hidden));
  mark(-1);
}

function mark(place) {
  active = place;
  for (const [number, option] of [...list.children].entries()) {
    option.setAttribute("aria-selected", String(number === place));
  }
  if (place < 0) input.removeAttribute("aria-activedescendant");
  else input.setAttribute("aria-activedescendant", list.children[place].id);
}

function option({ words, href, kind }, number) {
  const made = document.createElement("li");
  Object.assign(made, { id: `suggestion-${number}`, textContent: words });
  made.setAttribute("role", "option");
  if (kind) made.append(" ", Object.assign(document.createElement("span"), { textContent: kind }));
  made.dataset.href = href;
  return made;
}

async function ask() {
  const number = ++asked;
  const query = new URLSearchParams({ q: input.value });
  const at = new URLSearchParams(location.search).get("at");
  if (at) query.set("at", at);
  const answer = await fetch(`${input.dataset.suggest}?${query}`).catch(() => null);
  const found = answer?.ok ? (await answer.json()).suggestions : [];
  if (number === asked) show(found.map(option));
}

let waiting;
input.addEventListener("input", () => {
  clearTimeout(waiting);
  asked++;
  if (input.value.trim()) waiting = setTimeout(ask, 150);
  else show([]);
});
input.addEventListener("keydown", (event) => {
  const count = list.children.length;
  if (event.key === "Escape" && !list.hidden) show([]);
  else if (event.key === "ArrowDown" && count) mark((active + 2) % (count + 1) - 1);
  else if (event.key === "ArrowUp" && count) mark((active + count + 1) % (count + 1) - 1);
  else if (event.key === "Enter" && active >= 0) location.href = list.children[active].dataset.href;
  else return;
  event.preventDefault();
});
input.addEventListener("blur", () => show([]));
list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps focus
list.addEventListener("click", (event) => {
  const chosen = event.target.closest("li");
  if (chosen) location.href = chosen.dataset.href;
});
