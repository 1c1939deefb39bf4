// The front page, and Must Read, arranged in place: steps without leaving the page, dragging, a search as one types.

import { element, say } from './words.js';

const board = document.querySelector('[data-front-board]');
const found = document.querySelector('[data-front-found]');
const said = document.querySelector('[data-front-said]');
const stage = document.querySelector('[data-front-stage]');
const frame = document.querySelector('[data-front-frame]');
const widths = document.querySelector('[data-front-widths]');
const search = document.querySelector('[data-front-search]');
const EDGE = 70; // px from the edge of the window at which it scrolls while something is dragged
const PAUSE = 250; // ms after the last letter

let carried = null; // { story, from, headline, node, ghost, target, pointer }

/** Put in place what a page of the same address holds, and say what was done. */
function show(text, focus) {
  const page = new DOMParser().parseFromString(text, 'text/html');
  const fresh = page.querySelector('[data-front-board]');
  if (!fresh) { // signed out, or something else than this page
    location.reload();
    return;
  }
  board.innerHTML = fresh.innerHTML;
  const list = page.querySelector('ul.messagelist');
  document.querySelector('ul.messagelist')?.remove();
  if (list) {
    document.getElementById('content').before(list);
  }
  said.textContent = list?.textContent.trim() ?? '';
  const again = board.querySelector(`[data-focus="${CSS.escape(focus ?? '')}"]:not(:disabled)`)
    ?? board.querySelector(`[data-spot][data-story="${CSS.escape(focus?.split('-').pop() ?? '')}"] button:not(:disabled)`);
  (again ?? board).focus({ preventScroll: again === null });
  again?.scrollIntoView({ block: 'nearest' });
  frame?.contentWindow.location.reload();
}

async function send(step, focus) {
  const form = board.querySelector('[data-front-form]');
  const fields = new URLSearchParams(new FormData(form));
  fields.set('step', step);
  board.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(form.action, { method: 'POST', body: fields });
    show(await answer.text(), focus);
  } catch {
    said.textContent = say('Not done: the newsroom does not answer. Try again.');
    board.querySelector('.front-state')?.append(` ${said.textContent}`);
  } finally {
    board.removeAttribute('aria-busy');
  }
}

board.addEventListener('submit', event => {
  const { submitter } = event;
  if (submitter?.name !== 'step') {
    return;
  }
  event.preventDefault();
  send(submitter.value, submitter.dataset.focus);
});

// Dragging, by a pointer of any sort

function placeAt(x, y) {
  return document.elementFromPoint(x, y)?.closest('[data-spot]') ?? null;
}

function aim(target) {
  if (target === carried.target) {
    return;
  }
  carried.target?.classList.remove('is-target');
  carried.target = target === carried.node ? null : target;
  carried.target?.classList.add('is-target');
  carried.ghost.textContent = carried.target
    ? say('“%(headline)s”: %(place)s', { headline: carried.headline, place: carried.target.dataset.name })
    : carried.headline;
}

function follow(event) {
  carried.ghost.style.left = `${Math.min(event.clientX + 14, innerWidth - 200)}px`;
  carried.ghost.style.top = `${event.clientY + 14}px`;
  if (event.clientY < EDGE) {
    scrollBy(0, -EDGE / 4);
  } else if (event.clientY > innerHeight - EDGE) {
    scrollBy(0, EDGE / 4);
  }
  aim(placeAt(event.clientX, event.clientY));
}

function letGo() {
  carried.target?.classList.remove('is-target');
  carried.node.classList.remove('is-carried');
  carried.ghost.remove();
  document.documentElement.classList.remove('is-dragging');
  carried = null;
}

document.addEventListener('pointerdown', event => {
  const grip = event.target.closest?.('[data-grip]');
  if (!grip || event.button !== 0) {
    return;
  }
  event.preventDefault();
  const node = grip.closest('[data-story]');
  const { story, headline, spot } = node.dataset;
  carried = { story, headline, from: spot ?? '', node, ghost: element('div', { className: 'front-ghost', textContent: headline }), target: null, pointer: event.pointerId };
  document.body.append(carried.ghost);
  node.classList.add('is-carried');
  document.documentElement.classList.add('is-dragging');
  follow(event);
});
document.addEventListener('pointermove', event => {
  if (carried?.pointer === event.pointerId) {
    follow(event);
  }
});
document.addEventListener('pointerup', event => {
  if (carried?.pointer !== event.pointerId) {
    return;
  }
  const { story, from, target } = carried;
  letGo();
  if (target) {
    send(['put', story, target.dataset.spot, ...(from ? [from] : [])].join('|'), `up-${story}`);
  }
});
document.addEventListener('pointercancel', () => carried && letGo());
document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && carried) {
    letGo();
  }
});

// The search

let timer = 0;
let asking = null;

async function find() {
  asking?.abort();
  asking = new AbortController();
  const address = `${location.pathname}?${new URLSearchParams(new FormData(search))}`;
  try {
    const answer = await fetch(address, { signal: asking.signal });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector('[data-front-found]');
    if (fresh) {
      found.innerHTML = fresh.innerHTML;
      const number = found.querySelectorAll('[data-story]').length;
      said.textContent = say('%(number)s stories found', { number });
    }
  } catch {
    // A newer question, or no network: what was found before stays.
  }
}

search.addEventListener('submit', event => {
  event.preventDefault();
  clearTimeout(timer);
  find();
});
search.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(find, PAUSE);
});

// The page as readers see it, as wide as on their device and made smaller to fit

function fit() {
  const width = Number(widths.querySelector(':checked').value);
  const scale = Math.min(1, stage.clientWidth / width);
  frame.style.width = `${width}px`;
  frame.style.height = `${stage.clientHeight / scale}px`;
  frame.style.transform = `scale(${scale})`;
}

if (frame) {
  widths.hidden = false;
  widths.addEventListener('change', fit);
  new ResizeObserver(fit).observe(stage);
  fit();
}
