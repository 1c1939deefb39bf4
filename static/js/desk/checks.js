// “Mend” in the rail: saves what is typed, and with the same save mends it everywhere.
import { isWaiting, saveNow } from './saving.js';
import { say } from './words.js';

/** One whose save did not succeed says that it waits; the next save mends, and draws the list anew. */
function settle(button) {
  const words = button.parentElement.querySelector('[role=status]');
  if (!isWaiting(button.value)) {
    button.removeAttribute('aria-disabled');
    words?.remove();
  } else if (!words) {
    const told = document.createElement('span');
    told.className = 'quiet';
    told.setAttribute('role', 'status');
    button.after(' ', told);
    told.textContent = say('Will be mended with the next save.');
  }
}

document.addEventListener('click', async event => {
  const button = event.target.closest?.('button[name="_mend"]');
  if (!button || !document.querySelector('#article_form[data-saving="ready"]')) {
    return; // it is a button of the form: the page is sent, and comes back mended
  }
  event.preventDefault();
  if (button.getAttribute('aria-disabled') === 'true') {
    return;
  }
  button.setAttribute('aria-disabled', 'true');
  try {
    await saveNow({ mend: button.value });
  } finally {
    settle(button);
  }
  if (!document.activeElement || document.activeElement === document.body) {
    document.querySelector('#part-checks a, #part-checks button')?.focus();
  }
});

document.addEventListener('desk:saved', () => {
  document.querySelectorAll('button[name="_mend"][aria-disabled=true]').forEach(settle);
});
