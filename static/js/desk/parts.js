// The rail's parts, drawn anew from the server's HTML.

/** Whether somebody is writing in it: a half-written note is not to be drawn over. */
function isInUse(part) {
  const fields = [...part.querySelectorAll('input:not([type=hidden]), textarea, select')];
  return fields.some(field => field === document.activeElement || (field.defaultValue !== undefined && field.value !== field.defaultValue));
}

function railOf(names) {
  let rail = document.querySelector('.rail');
  if (!rail) {
    rail = document.createElement('aside');
    rail.className = 'rail';
    rail.setAttribute('aria-label', document.querySelector('.story').dataset.railLabel);
    document.querySelector('.story').append(rail);
  }
  for (const name of names) {
    if (!document.getElementById(`part-${name}`)) {
      const part = document.createElement('div');
      part.id = `part-${name}`;
      rail.append(part);
    }
  }
}

/** `isMeant`: somebody asked for it just now in the part itself, which may be drawn over. */
export function draw(parts = {}, { isMeant = false } = {}) {
  railOf(Object.keys(parts));
  for (const [name, html] of Object.entries(parts)) {
    const part = document.getElementById(`part-${name}`);
    if ((!isMeant && isInUse(part)) || part.drawn === html) {
      continue;
    }
    const links = [...part.querySelectorAll('a, button, summary')];
    const focused = links.indexOf(document.activeElement);
    const opened = [...part.querySelectorAll('details')].map(details => details.open);
    part.innerHTML = html;
    part.drawn = html;
    part.querySelectorAll('details').forEach((details, number) => { details.open = opened[number] ?? details.open; });
    if (focused >= 0) {
      part.querySelectorAll('a, button, summary')[focused]?.focus();
    }
  }
}
