// Saving without leaving, saving before leaving, and a warning only where words would be lost.
import { saveNow } from './saving.js';
import { say } from './words.js';

function stay(machine, answer) {
  if (answer) {
    machine.state.announce(machine.state.line.textContent);
  } else if (machine.isNew && !machine.fields.hasWords()) {
    machine.state.remark(say('Nothing is written yet.'));
  }
}

/** A button of the rail may have been drawn anew by the save: its name goes along all the same. */
function submitAs(form, button) {
  if (button.isConnected && button.form === form) {
    form.requestSubmit(button);
    return;
  }
  const stand = document.createElement('input');
  Object.assign(stand, { type: 'hidden', name: button.name, value: button.value });
  form.append(stand);
  form.requestSubmit();
}

export function guard(form, machine) {
  let isClear = false;

  async function save() {
    stay(machine, await saveNow());
  }

  form.addEventListener('submit', async event => {
    if (isClear || event.defaultPrevented) {
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    if (!button?.name || button.name === '_save') {
      await save();
      return;
    }
    const answer = await saveNow();
    if (!answer) {
      stay(machine, answer);
      return;
    }
    isClear = true;
    machine.sign();
    // Not within this event: a form that is being submitted may not be submitted.
    setTimeout(() => submitAs(form, button));
  });

  addEventListener('pageshow', () => { isClear = false; });
  addEventListener('beforeunload', event => {
    const isKept = machine.journal.isComplete || !machine.isDirty;
    if (!isClear && !isKept) {
      event.preventDefault();
    }
  });
  document.addEventListener('visibilitychange', () => (document.hidden ? machine.flush() : machine.retry()));
  addEventListener('online', () => machine.retry());
}
