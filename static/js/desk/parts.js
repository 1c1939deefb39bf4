// The rail's parts, drawn anew from the server's HTML.

/** Whether somebody is writing in it: a half-written note is not to be drawn over. */
function isInUse(part) {
  const fields = [...part.querySelectorAll('input:not([type=hidden]), textarea, select')];
  return fields.some(field => field === document.activeElement || (field.defaultValue !== undefined && field.value !== field.defaultValue));
}

/** The whole rail, beside a story that was new a moment ago. */
export function stand(html) {
  document.querySelector('.rail')?.remove();
  document.getElementById('article_form').insertAdjacentHTML('afterend', html);
  document.dispatchEvent(new CustomEvent('desk:rail'));
}

/** Where nothing can be pressed any more, whoever was in a part stays in it. */
function standOn(part) {
  part.tabIndex = -1;
  return part;
}

/** `isMeant`: somebody asked for it just now in the part itself, which may be drawn over. */
export function draw(parts = {}, { isMeant = false } = {}) {
  for (const [name, html] of Object.entries(parts)) {
    const part = document.getElementById(`part-${name}`);
    if (!part || (!isMeant && isInUse(part)) || part.drawn === html) {
      continue;
    }
    const links = [...part.querySelectorAll('a, button, summary')];
    const focused = links.indexOf(document.activeElement);
    const opened = [...part.querySelectorAll('details')].map(details => details.open);
    part.innerHTML = html;
    part.drawn = html;
    part.querySelectorAll('details').forEach((details, number) => { details.open = opened[number] ?? details.open; });
    if (focused >= 0) {
      const fresh = [...part.querySelectorAll('a, button, summary')];
      (fresh[focused] ?? fresh.at(-1) ?? standOn(part)).focus();
    }
  }
}
