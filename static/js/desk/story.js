// The page of one story: what is typed is kept, saved, merged and, if need be, restored.
import { Clashes } from './clashes.js';
import { Fields } from './fields.js';
import { Journal } from './journal.js';
import { guard } from './leaving.js';
import { stand } from './parts.js';
import { beHere } from './people.js';
import { offer } from './restoring.js';
import { begin } from './saving.js';
import { Newsroom } from './sending.js';
import { SignIn } from './signin.js';
import { State } from './state.js';
import { button, say } from './words.js';

/** A story that was new a moment ago has its address, so that Back does not lead to its empty form, and all else. */
function settle(form, { address, page }) {
  history.replaceState(history.state, '', address + location.hash);
  form.setAttribute('action', address);
  stand(page.rail);
  const heading = document.querySelector('#content h1');
  document.title = document.title.replace(heading.textContent, page.title);
  heading.textContent = page.title;
  document.querySelector('.breadcrumbs').lastChild.textContent = ` › ${page.crumb}`;
  const language = document.querySelector('#user-tools [name=next]');
  if (language) {
    language.value = address;
  }
}

function showSaved(state, fields, answer) {
  const refused = (answer.refused ?? []).map(({ field, anchor, message }) => ({ anchor: anchor || `id_${field}`, label: fields.label(field), message }));
  state.remark(refused.map(({ message }) => message).join(' '));
  state.show(refused.length ? 'partly' : 'saved', { at: answer.saved, title: answer.saved_title, refused });
}

/** Such as “CHANG CHEN changed: Lead, Text”. */
function whoChanged(fields, answer, names) {
  const what = names.map(name => fields.label(name)).join(', ');
  return answer.merged_from
    ? say('%(who)s changed: %(what)s', { who: answer.merged_from, what })
    : say('Changed by somebody else: %(what)s', { what });
}

/** Keys that were meant for the story go into it. */
function typeInto(fields, place) {
  return text => {
    if (place === fields.text?.name && fields.editor) {
      fields.editor.model.change(writer => {
        const { selection } = fields.editor.model.document;
        fields.editor.model.insertContent(writer.createText(text, selection.getAttributes()));
      });
      return;
    }
    const control = fields.form.elements[place];
    if (control && 'setRangeText' in control) {
      control.setRangeText(text, control.selectionStart, control.selectionEnd, 'end');
      control.dispatchEvent(new Event('input', { bubbles: true }));
    }
  };
}

function makeSignIn(newsroom, fields, state, machineOf) {
  const dialog = document.getElementById('signin');
  let place = '';
  const signIn = new SignIn(dialog, newsroom, {
    onDone(session, { isOther }) {
      const machine = machineOf();
      machine.obstacle = null;
      if (isOther) {
        machine.user = String(session.user);
        dialog.querySelector('[name=login]').value = session.name;
      }
      dialog.close();
      machine.goOn();
      document.dispatchEvent(new CustomEvent('desk:signed-in'));
    },
    onClose() {
      if (fields.form.elements[place] === fields.text) {
        fields.editor?.editing.view.focus();
      }
    },
    typeOn: text => typeInto(fields, place)(text)
  });
  return () => {
    place = fields.place();
    state.show('signedOut', { act: button(say('Sign in'), () => signIn.open(machineOf().user), 'as-link') });
    signIn.open(machineOf().user);
  };
}

function start(form) {
  const fields = new Fields(form);
  const newsroom = new Newsroom(form, form.dataset.desk);
  const state = new State(document.getElementById('saving'));
  const raw = fields.text?.value;
  const { isTouched } = fields;
  const journal = new Journal(isBroken => state.last(
    isBroken ? say('This browser keeps nothing on the device: words are safe only when they are saved.') : ''
  ));
  let machine = null;
  const clashes = new Clashes(document.getElementById('clashes'), choices => machine.goOn(choices));
  const signIn = makeSignIn(newsroom, fields, state, () => machine);
  machine = begin({
    fields, newsroom, journal, state,
    story: Number(form.dataset.story) || null,
    version: form.elements.version.value ? Number(form.elements.version.value) : null,
    user: form.dataset.user,
    shows: {
      onSaved(answer, { wasNew, others }) {
        clashes.hide();
        showSaved(state, fields, answer);
        if (wasNew) {
          settle(form, answer);
        }
        if (others.length) {
          state.remark(whoChanged(fields, answer, others));
        }
      },
      onClash: answer => clashes.show(answer.clashes),
      onSignedOut: signIn,
      onReminder: obstacle => (obstacle === 'clash' ? clashes.remind() : signIn())
    }
  });
  document.addEventListener('desk:signed-out', () => machine.signedOut()); // a photo on its way found out
  form.autocomplete = 'off'; // the journal restores; the browser's own guess would mix two versions
  fields.watch(() => machine.changed());
  guard(form, machine);
  fields.ready().then(() => {
    if (fields.text) {
      machine.rebase(fields.text.name, raw);
    }
    offer(document.getElementById('device'), machine);
    if (form.dataset.unsaved || isTouched) {
      machine.acked = machine.seen = ''; // the server has not stored what stands here
      machine.changed();
    }
    beHere(machine);
    form.dataset.saving = 'ready';
  });
}

const form = document.querySelector('#article_form[data-desk]');
if (form) {
  start(form);
}
