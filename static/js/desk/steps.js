// Small forms beside a story: sent without leaving the page, so that nothing typed in it is lost.
import { draw } from './parts.js';

/** The token of the story's form: signing in again in the page renews that one. */
function token(form) {
  const story = document.querySelector('#article_form [name=csrfmiddlewaretoken]');
  return (story ?? form.elements.csrfmiddlewaretoken).value;
}

/** Say what became of it, aloud too. */
function say(form, words, isRefusal) {
  const place = form.querySelector('.note-said');
  place.textContent = words;
  place.classList.toggle('is-refusal', isRefusal);
}

/** Send a form; true when it was done. What went wrong is said in it. */
export async function send(form, button) {
  if (form.ariaBusy === 'true') {
    return false;
  }
  form.ariaBusy = 'true';
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      headers: { Accept: 'application/json', 'X-CSRFToken': token(form) },
      body: new FormData(form, button),
    });
    if (!answer.headers.get('Content-Type')?.startsWith('application/json')) {
      say(form, answer.redirected ? form.dataset.signedOut : form.dataset.failed, true);
      return false;
    }
    const said = await answer.json();
    if (!answer.ok) {
      say(form, said.error, true);
      return false;
    }
    say(form, form.dataset.sent ?? '', false);
    draw(said.parts, { isMeant: true });
    return true;
  } catch {
    say(form, form.dataset.failed, true);
    return false;
  } finally {
    form.ariaBusy = 'false';
  }
}

document.addEventListener('submit', async event => {
  const form = event.target;
  if (!form.matches('form[data-step]')) {
    return;
  }
  event.preventDefault();
  const place = form.closest('[id^="part-"]');
  if (await send(form, event.submitter)) {
    // The form was drawn anew: whoever used the keyboard goes on from its place.
    (place.querySelector('select, button') ?? document.querySelector('.rail a'))?.focus();
  }
});
