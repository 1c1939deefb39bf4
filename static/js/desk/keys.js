// Shortcuts of the desk, their sheet (?) and the commands (Ctrl or Cmd and K). All words stand in the page.
import { openPalette } from './palette.js';

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
const sheet = document.getElementById('sheet');

/** Words for this keyboard. */
function nameKeys() {
  if (!isApple) {
    return;
  }
  const names = { mod: '⌘', shift: '⇧', alt: '⌥' };
  for (const [key, name] of Object.entries(names)) {
    for (const shown of document.querySelectorAll(`kbd[data-${key}]`)) {
      shown.textContent = name;
    }
  }
}

function openSheet() {
  if (!document.querySelector('dialog[open]')) {
    sheet.showModal();
  }
}

const press = selector => {
  const button = document.querySelector(selector);
  button?.click();
  return Boolean(button);
};

function nextStep() {
  return press('.bar [name=_publish], .bar [name=_submit]') || press('.bar .act-first');
}

function insertPhoto() {
  const menu = document.querySelector('.ck-toolbar .photo-menu');
  menu?.querySelector('.ck-dropdown__button').click();
  menu?.querySelector('.ck-list .ck-button')?.focus();
  return Boolean(menu);
}

/** What a chord does, by its name: modifiers in a fixed order, then the key. */
const CHORDS = {
  'mod+k': event => (event.target.closest?.('.ck') ? false : openPalette()), // there it makes a link
  'alt+k': () => openPalette(),
  'mod+s': () => press('[name=_save]'), // the story's page saves in place when it is pressed
  'mod+shift+p': () => press('.bar [name=_preview], .rail-links a[href$="/preview/"], .bar a[href$="/preview/"]'),
  'mod+enter': event => (event.target.closest?.('form:not(#article_form)') ? false : nextStep()), // a form sends itself
  'alt+i': insertPhoto
};

function chordOf(event) {
  const mod = isApple ? event.metaKey : event.ctrlKey;
  // Alt makes other characters on some keyboards: there the key's place counts.
  const key = event.altKey ? event.code.replace(/^Key/, '').toLowerCase() : event.key.toLowerCase();
  return [mod && 'mod', event.shiftKey && 'shift', event.altKey && 'alt', key].filter(Boolean).join('+');
}

document.addEventListener('keydown', event => {
  if (event.isComposing || event.defaultPrevented) {
    return;
  }
  const isTyping = event.target.closest?.('input, select, textarea, [contenteditable=true]');
  if (event.key === '?' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    openSheet();
    return;
  }
  const run = CHORDS[chordOf(event)];
  if (!run || (document.querySelector('dialog[open]') && !/^(mod|alt)\+k$/.test(chordOf(event)))) {
    return;
  }
  if (run(event) !== false) {
    event.preventDefault();
    event.stopPropagation();
  }
}, { capture: true });

for (const button of document.querySelectorAll('[data-keys-open]')) {
  button.hidden = false;
  button.addEventListener('click', button.dataset.keysOpen === 'sheet' ? openSheet : () => openPalette());
}
nameKeys();
