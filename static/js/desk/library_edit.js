// A change of many photos, asked for part by part, with how far it has come.

import { say } from './words.js';

const place = document.querySelector('[data-progress]');

/** Ask for one part after another until all are done; false when the newsroom does not answer. */
async function go(form) {
  const bar = place.querySelector('[data-bar]');
  const meter = bar.querySelector('progress');
  const words = bar.querySelector('[role=status]');
  form.hidden = true;
  bar.hidden = false;
  for (;;) {
    let answer = null;
    try {
      const response = await fetch(form.action, {
        method: 'POST',
        headers: { Accept: 'application/json' },
        body: new FormData(form)
      });
      answer = response.ok ? await response.json() : null;
    } catch {
      // The network: said below.
    }
    if (!answer) {
      words.textContent = place.dataset.stopped;
      form.hidden = false;
      form.querySelector('button').focus();
      return;
    }
    meter.max = answer.total;
    meter.value = answer.done;
    words.textContent = say('%(done)s of %(total)s', answer);
    if (answer.done >= answer.total) {
      location.replace(location.href);
      return;
    }
  }
}

for (const form of place?.querySelectorAll('[data-run], [data-back]') ?? []) {
  form.addEventListener('submit', event => {
    event.preventDefault();
    go(form);
  });
}

const run = place?.querySelector('[data-run]');
if (run) {
  go(run);
}

// The dry run's page: the server begins, and this page's successor asks for the parts.
const look = document.querySelector('[data-parts]');
if (look) {
  const parts = document.createElement('input');
  Object.assign(parts, { type: 'hidden', name: 'parts', value: '1' });
  look.append(parts);
}

// Typing in a row means it.
document.querySelector('[data-rows]')?.addEventListener('input', event => {
  const box = event.target.closest('[data-row]')?.querySelector('label input[type=checkbox]');
  if (box && event.target !== box) {
    box.checked = true;
  }
});
