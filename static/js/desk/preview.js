// The preview beside the form: drawn again after every save, without a flash, where it was.

const KEPT = 'desk-preview';
const PATIENCE = 400; // ms after a save; several in a row are drawn once

const pane = document.getElementById('preview-pane');
const toggle = document.getElementById('preview-toggle');
const stage = pane.querySelector('.pane-stage');
const switches = pane.querySelector('.pane-switches');
const ownWindow = pane.querySelector('.pane-window');

let pk = pane.dataset.story;
let shown = null; // the frame in sight
let coming = null; // the one that is being loaded behind it
let timer = 0;

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function remember() {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...chosen(), isOpen: !pane.hidden }));
  } catch {
    // A device that keeps nothing begins closed.
  }
}

function chosen() {
  return Object.fromEntries(new FormData(switches));
}

function address({ isFramed }) {
  const { as, theme } = chosen();
  const url = new URL(pane.dataset.address.replace('/0/', `/${pk}/`), location.href);
  url.searchParams.set('as', as);
  url.searchParams.set('theme', theme);
  if (isFramed) {
    url.searchParams.set('framed', '');
  }
  return url.href;
}

/** The page is as wide as on the device and made smaller to fit: a frame's own width decides. */
function fit(frame) {
  const width = Number(chosen().width);
  const scale = Math.min(1, stage.clientWidth / width);
  frame.style.width = `${width}px`;
  frame.style.height = `${stage.clientHeight / scale}px`;
  frame.style.transform = `scale(${scale})`;
  frame.style.left = `${Math.max(0, (stage.clientWidth - width * scale) / 2)}px`;
  frame.style.colorScheme = chosen().theme;
}

function fitAll() {
  [shown, coming].forEach(frame => frame && fit(frame));
}

function scrolled(frame) {
  return frame?.contentWindow?.scrollY ?? 0;
}

function isPreview(frame) {
  return frame.contentDocument?.querySelector('main') != null;
}

function draw({ fromTop = false } = {}) {
  clearTimeout(timer);
  const isThere = pk !== '';
  pane.querySelector('.pane-empty').hidden = isThere;
  stage.hidden = !isThere;
  pane.querySelector('.pane-acts').hidden = !isThere;
  if (pane.hidden || !isThere) {
    return;
  }
  ownWindow.href = address({ isFramed: false });
  coming?.remove();
  const frame = document.createElement('iframe');
  coming = frame;
  frame.className = 'pane-frame pane-coming';
  frame.title = pane.dataset.title;
  frame.tabIndex = -1;
  frame.addEventListener('load', () => {
    if (coming !== frame) {
      return;
    }
    coming = null;
    if (shown && !isPreview(frame)) { // signed out, or no network: what was seen last stays
      frame.remove();
      return;
    }
    frame.contentWindow?.scrollTo({ top: fromTop ? 0 : scrolled(shown), behavior: 'instant' });
    frame.classList.remove('pane-coming');
    frame.removeAttribute('tabindex');
    shown?.remove();
    shown = frame;
    stage.dataset.drawn = Number(stage.dataset.drawn ?? 0) + 1;
  });
  fit(frame);
  frame.src = address({ isFramed: true });
  stage.append(frame);
}

function open(isOpen) {
  pane.hidden = !isOpen;
  toggle.setAttribute('aria-pressed', String(isOpen));
  document.querySelector('.story').classList.toggle('with-preview', isOpen);
  if (isOpen) {
    draw();
  }
}

const before = remembered();
for (const [name, value] of Object.entries(before)) {
  const radio = [...switches.querySelectorAll(`input[name="${CSS.escape(name)}"]`)].find(input => input.value === value);
  if (radio) {
    radio.checked = true;
  }
}
toggle.hidden = false;
open(before.isOpen === true);

toggle.addEventListener('click', () => {
  open(pane.hidden);
  remember();
});
switches.addEventListener('submit', event => event.preventDefault());
switches.addEventListener('change', event => {
  event.stopPropagation(); // nothing of the story changed
  remember();
  if (event.target.name === 'width') {
    fitAll();
  } else {
    draw({ fromTop: event.target.name === 'as' });
  }
});
pane.querySelector('.pane-print').addEventListener('click', () => shown?.contentWindow.print());
new ResizeObserver(fitAll).observe(stage);
document.addEventListener('desk:saved', event => {
  pk = String(event.detail?.pk ?? pk);
  clearTimeout(timer);
  timer = setTimeout(draw, PATIENCE);
});
