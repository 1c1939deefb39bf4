// The publish dialog and the way back from it. Without this every step is a page of its own.

/** The button goes; whoever stood on it stands on the words that say why. */
function takeAway(form) {
  const over = form.parentElement?.querySelector('[data-undo-over]');
  const hadFocus = form.contains(document.activeElement);
  form.remove();
  if (over) {
    over.hidden = false;
    if (hadFocus) {
      over.focus();
    }
  }
}

/** Counts down the seconds in which a publication can be undone; then the button goes. */
function countDown(form, began) {
  const ends = began + Number(form.dataset.undo) * 1000;
  const left = Math.ceil((ends - Date.now()) / 1000);
  if (left <= 0 || !form.isConnected) {
    takeAway(form);
    return;
  }
  form.querySelector('[data-left]').textContent = `(${left} s)`;
  setTimeout(countDown, 1000, form, began);
}

function begin(root) {
  for (const form of root.querySelectorAll('form[data-undo]:not([data-counting])')) {
    form.dataset.counting = 'yes';
    countDown(form, Date.now());
  }
}

begin(document);

/** Whoever types an instant means it; a preset chosen instead clears it. */
for (const form of document.querySelectorAll('form.publish')) {
  const { since } = form.elements;
  const later = form.querySelector('input[name="when"][value="later"]');
  since.addEventListener('input', () => { later.checked = since.value !== ''; });
  form.addEventListener('change', event => {
    if (event.target.name === 'when' && event.target !== later) {
      since.value = '';
    } else if (event.target === later) {
      since.focus();
    }
  });
  form.querySelector('[data-first]')?.focus();
}
