// A story's photos, large, one after the other. Without this their links open the files.
const links = [...document.querySelectorAll("a.enlarge")];
const box = document.querySelector(".lightbox");
const count = box.querySelector("output");
let shown = 0;

function show(number) {
  shown = (number + links.length) % links.length;
  const photo = links[shown].querySelector("picture").cloneNode(true);
  for (const part of photo.children) part.sizes = "100vw";
  photo.lastElementChild.loading = "eager";
  const words = links[shown].closest("figure").querySelector("figcaption");
  const figure = document.createElement("figure");
  figure.append(photo, ...(words ? [words.cloneNode(true)] : []));
  box.querySelector("div").replaceChildren(figure);
  count.textContent = links.length > 1 ? `${shown + 1} / ${links.length}` : "";
}

function step(by) {
  if (by) show(shown + by);
  else box.close();
}

for (const button of box.querySelectorAll("button")) {
  const by = Number(button.dataset.step);
  button.hidden = by !== 0 && links.length < 2;
  button.addEventListener("click", () => step(by));
}
links.forEach((link, number) => {
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(number);
    box.showModal();
  });
});
box.addEventListener("keydown", ({ key }) => {
  if (links.length > 1 && /^Arrow(Left|Right)$/.test(key)) step(key === "ArrowLeft" ? -1 : 1);
});
box.addEventListener("click", ({ target }) => target === box && box.close());
box.addEventListener("close", () => links[shown].focus());
