// “Mend” in the rail: saves what is typed, and with the same save mends it everywhere.
import { saveNow } from './saving.js';

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
    button.removeAttribute('aria-disabled');
  }
  if (!document.activeElement || document.activeElement === document.body) {
    document.querySelector('#part-checks a, #part-checks button')?.focus();
  }
});
