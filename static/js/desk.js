// Comforts of the desk. Without them every page still works.
'use strict';

/** A photo (photo:12, its number in the library) or a block (block:3, from 0) in the editor's text. */
function rangeOf(editor, spot) {
  const [kind, number] = spot.split(':');
  const { model, editing } = editor;
  if (kind === 'photo') {
    const photos = [...model.document.getRoot().getChildren()];
    const photo = photos.find(node => node.is('element', 'photo') && node.getAttribute('photoId') === Number(number));
    return photo ? model.createRangeOn(photo) : null;
  }
  const block = editing.view.domConverter.mapDomToView(editing.view.getDomRoot().children[number] ?? null);
  const position = block && editing.mapper.toModelPosition(editing.view.createPositionAt(block, 0));
  return position ? model.schema.getNearestSelectionRange(position, 'forward') : null;
}

/** The cursor goes to a spot in the text; without one, or where it is gone, to the text. */
function goInto(editor, spot) {
  const range = spot ? rangeOf(editor, spot) : null;
  editor.editing.view.focus();
  if (range) {
    editor.model.change(writer => writer.setSelection(range));
    editor.editing.view.scrollToTheSelection({ viewportOffset: 80, alignToTop: true, forceScroll: true });
  } else {
    editor.ui.element.scrollIntoView({ block: 'center' });
  }
}

/** A link to a field opens what hides it and puts the cursor there, or to a spot in its text. */
function goTo(field, spot = '') {
  for (let box = field.closest('details'); box; box = box.parentElement.closest('details')) {
    box.open = true;
  }
  if (field.storyEditor) {
    goInto(field.storyEditor, spot);
    return;
  }
  (field.closest('.form-row') ?? field).scrollIntoView({ block: 'center' });
  const inside = 'input:not([type=hidden]), select, textarea, .select2-selection';
  const target = field.matches(inside) ? field : field.querySelector(inside);
  (target?.nextElementSibling?.querySelector?.('.select2-selection') ?? target)?.focus();
}

/** The field of an anchor such as #id_body:photo:12, and the spot in it. */
function fieldAt(hash) {
  const [id, ...spot] = hash.slice(1).split(':');
  return [document.getElementById(id), spot.join(':')];
}

document.addEventListener('click', event => {
  const link = event.target.closest?.('a[href^="#id_"], a[href$="-group"]');
  const [field, spot] = link ? fieldAt(link.hash) : [];
  if (field) {
    event.preventDefault();
    goTo(field, spot);
  }
});

addEventListener('load', () => {
  const [field, spot] = location.hash.startsWith('#id_') ? fieldAt(location.hash) : [];
  if (field?.matches('[data-story-editor]:not([data-story-editor-state])')) {
    field.addEventListener('storyeditorready', () => goTo(field, spot), { once: true });
  } else if (field) {
    goTo(field, spot);
  }
});

/**
 * Before words leave the page: is somebody there to take them? A session that ended, or a server
 * that is down, would answer with another page, and what was typed would be gone with this one.
 */
async function whatStandsInTheWay(form) {
  try {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
    if (new URL(answer.url).pathname !== location.pathname) {
      return 'You are signed out, and nothing was sent. Sign in again in another tab, then come back and press the button again: your words stay here.';
    }
    if (answer.status >= 500) {
      return 'The newsroom does not answer just now, and nothing was sent. Your words stay here: try again in a moment.';
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const token = fresh.querySelector('input[name=csrfmiddlewaretoken]');
    if (token) {
      form.elements.csrfmiddlewaretoken.value = token.value;
    }
    return '';
  } catch {
    return 'The newsroom cannot be reached, and nothing was sent. Your words stay here: try again in a moment.';
  }
}

/** Say something beside the buttons, aloud too. */
function tell(form, words) {
  let place = form.querySelector('.stopped');
  if (!place) {
    place = document.createElement('p');
    place.className = 'stopped';
    place.setAttribute('role', 'alert');
    (form.querySelector('.bar') ?? form).prepend(place);
  }
  place.textContent = words;
  place.hidden = !words;
}

/** Leaving with unsaved words asks first; sending twice is sending once. */
for (const form of document.querySelectorAll('form[data-guarded]')) {
  let isTouched = document.querySelector('.summary, .conflict') !== null;
  let isAsking = false;
  let isClear = false;
  form.addEventListener('input', () => { isTouched = true; });
  form.addEventListener('change', () => { isTouched = true; });
  form.addEventListener('submit', async event => {
    if (isClear) {
      return;
    }
    event.preventDefault();
    if (isAsking) {
      return;
    }
    isAsking = true;
    const said = await whatStandsInTheWay(form);
    isAsking = false;
    tell(form, said);
    if (!said) {
      isClear = true;
      form.requestSubmit(event.submitter);
    }
  });
  addEventListener('pageshow', () => { isClear = false; });
  addEventListener('beforeunload', event => {
    if (isTouched && !isClear) {
      event.preventDefault();
    }
  });
}

/** The words of a form, without its markup, for the clipboard. */
function wordsOf(form) {
  const holder = document.createElement('template');
  holder.innerHTML = form.elements.body.value.replaceAll('</', '\n</');
  const names = ['headline', 'lead'].map(name => form.elements[name].value);
  return [...names, holder.content.textContent].join('\n\n').trim();
}

for (const button of document.querySelectorAll('button[data-copy]')) {
  button.hidden = !navigator.clipboard;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(wordsOf(document.getElementById(button.dataset.copy)));
    button.textContent = globalThis.gettext?.('Copied') ?? 'Copied';
  });
}

const search = globalThis.gettext?.('Search') ?? 'Search';

/** The admin's search fields (select2) have no name of their own: they get their field's. */
function nameSearchFields() {
  for (const box of document.querySelectorAll('.select2-container')) {
    const select = box.previousElementSibling;
    const name = select?.getAttribute('aria-label') ?? select?.labels?.[0]?.textContent.trim();
    for (const part of box.querySelectorAll('.select2-selection, .select2-selection__rendered, .select2-search__field')) {
      if (part.tagName !== 'UL') {
        part.removeAttribute('aria-labelledby'); // it would say the value alone
        part.setAttribute('aria-label', `${name ?? search} ${part.tagName === 'INPUT' ? '' : part.textContent}`.trim());
      }
    }
  }
  for (const part of document.querySelectorAll('.select2-dropdown .select2-search__field')) {
    part.setAttribute('aria-label', search);
  }
}

// Through the admin's jQuery, so that it comes after select2 has made its boxes.
window.django?.jQuery?.(nameSearchFields);
for (const moment of ['formset:added', 'focusin']) {
  document.addEventListener(moment, () => setTimeout(nameSearchFields));
}

// Whoever was refused begins where it is said, or in the field that it is about.
(document.querySelector('.summary')
  ?? document.querySelector('.step-field.errors :is(textarea, select, input:not([type=hidden]))'))?.focus();
