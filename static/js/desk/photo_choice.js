// A photo chosen by seeing it, where the form alone has its number.

import { button, element, say } from './words.js';

const LIBRARY = '/admin/desk/photos/';
const PAUSE = 250; // ms after the last letter

async function photos(query) {
  const answer = await fetch(`${LIBRARY}?${new URLSearchParams(query)}`);
  if (!answer.ok) {
    throw new Error((await answer.json()).error);
  }
  return (await answer.json()).photos;
}

function image(photo) {
  return element('img', { src: photo.src, width: photo.width, height: photo.height, alt: '', loading: 'lazy' });
}

function name(photo) {
  return photo.caption || photo.alt || say('Photo %(number)s', { number: photo.id });
}

function dialog(onPick) {
  const words = element('input', { type: 'search', 'aria-label': say('Find a photo'), placeholder: say('Find a photo'), autocomplete: 'off' });
  const status = element('p', { className: 'quiet', role: 'status' });
  const grid = element('ul', { 'aria-label': say('Photos') });
  const node = element('dialog', { className: 'photo-choices', 'aria-labelledby': 'photo-choices-title' },
    element('h2', { id: 'photo-choices-title', textContent: say('Choose a photo') }), words, status, grid,
    button(say('Close'), () => node.close()));
  let asked = 0;
  let timer = 0;
  const find = async () => {
    const mine = ++asked;
    try {
      const found = await photos({ q: words.value.trim() });
      if (mine !== asked) {
        return;
      }
      const held = grid.contains(document.activeElement) ? document.activeElement.dataset.photo : null;
      status.textContent = found.length ? say('%(number)s photos', { number: found.length }) : say('No photo matches.');
      grid.replaceChildren(...found.filter(photo => photo.src).map(photo => element('li', {},
        element('button', { type: 'button', 'data-photo': photo.id, onclick: () => { node.close(); onPick(photo); } }, image(photo), name(photo)))));
      if (held !== null) { // what had the focus was drawn anew, or is gone
        (grid.querySelector(`[data-photo="${held}"]`) ?? words).focus();
      }
    } catch (refusal) {
      status.textContent = refusal.message;
    }
  };
  words.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
  });
  words.addEventListener('keydown', event => {
    if (event.key === 'Enter') {
      event.preventDefault();
      find();
    }
  });
  document.body.append(node);
  node.showModal();
  words.focus();
  node.addEventListener('close', () => node.remove());
  find();
}

function equip(input) {
  const shown = element('span', { className: 'photo-choice' });
  const show = photo => {
    const choose = button(photo ? say('Choose another photo…') : say('Choose a photo…'), () => dialog(picked => {
      input.value = picked.id;
      show(picked);
      shown.querySelector('button').focus();
    }));
    const parts = photo ? [image(photo), choose, button(say('No picture'), () => {
      input.value = '';
      show(null);
      shown.querySelector('button').focus();
    })] : [choose];
    shown.replaceChildren(...parts);
  };
  const look = async () => {
    const [photo] = /^\d+$/.test(input.value) ? await photos({ ids: input.value }).catch(() => []) : [];
    show(photo ?? null);
  };
  input.closest('.form-row, div').append(shown);
  input.addEventListener('change', look);
  look();
}

// The popup that the admin's own field opens does the same; one way is enough.
for (const input of document.querySelectorAll('input.vForeignKeyRawIdAdminField')) {
  if (document.querySelector('[data-no-photos]') === null) {
    input.parentElement.querySelector('.related-lookup')?.remove();
    equip(input);
  }
}
