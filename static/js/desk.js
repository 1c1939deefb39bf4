// Comforts of the desk. Without them every page still works.
'use strict';

/** A link to a field opens what hides it and puts the cursor there. */
function goTo(field) {
  for (let box = field.closest('details'); box; box = box.parentElement.closest('details')) {
    box.open = true;
  }
  const editor = field.storyEditor;
  const shown = editor ? editor.ui.element : field.closest('.form-row') ?? field;
  shown.scrollIntoView({ block: 'center' });
  if (editor) {
    editor.editing.view.focus();
    return;
  }
  const inside = 'input:not([type=hidden]), select, textarea, .select2-selection';
  const target = field.matches(inside) ? field : field.querySelector(inside);
  (target?.nextElementSibling?.querySelector?.('.select2-selection') ?? target)?.focus();
}

document.addEventListener('click', event => {
  const link = event.target.closest?.('a[href^="#id_"], a[href$="-group"]');
  const field = link && document.getElementById(link.hash.slice(1));
  if (field) {
    event.preventDefault();
    goTo(field);
  }
});

addEventListener('load', () => {
  const field = location.hash.startsWith('#id_') && document.getElementById(location.hash.slice(1));
  if (field) {
    goTo(field);
  }
});

/** Leaving with unsaved words asks first; sending twice is sending once. */
for (const form of document.querySelectorAll('form[data-guarded]')) {
  let isTouched = document.querySelector('.summary, .conflict') !== null;
  let isSent = false;
  form.addEventListener('input', () => { isTouched = true; });
  form.addEventListener('change', () => { isTouched = true; });
  form.addEventListener('submit', event => {
    if (isSent) {
      event.preventDefault();
    }
    isSent = true;
  });
  addEventListener('pageshow', () => { isSent = false; });
  addEventListener('beforeunload', event => {
    if (isTouched && !isSent) {
      event.preventDefault();
    }
  });
}

/** Whoever types an instant means it. */
const since = document.querySelector('form.step input[name="since"]');
since?.addEventListener('input', () => {
  const later = document.querySelector('form.step input[name="when"][value="later"]');
  later.checked = since.value !== '';
  document.querySelector('form.step input[name="when"][value="now"]').checked = !later.checked;
});

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
    button.textContent = 'Copied';
  });
}

/** The admin's search fields (select2) have no name of their own: they get their field's. */
function nameSearchFields() {
  for (const box of document.querySelectorAll('.select2-container')) {
    const select = box.previousElementSibling;
    const name = select?.getAttribute('aria-label') ?? select?.labels?.[0]?.textContent.trim();
    for (const part of box.querySelectorAll('.select2-selection, .select2-selection__rendered, .select2-search__field')) {
      if (part.tagName !== 'UL') {
        part.setAttribute('aria-label', `${name ?? 'Search'} ${part.tagName === 'INPUT' ? '' : part.textContent}`.trim());
      }
    }
  }
  for (const part of document.querySelectorAll('.select2-dropdown .select2-search__field')) {
    part.setAttribute('aria-label', 'Search');
  }
}

// Through the admin's jQuery, so that it comes after select2 has made its boxes.
window.django?.jQuery?.(nameSearchFields);
for (const moment of ['formset:added', 'focusin']) {
  document.addEventListener(moment, () => setTimeout(nameSearchFields));
}

document.querySelector('.summary')?.focus();
