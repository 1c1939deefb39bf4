// Words that this device holds and the newsroom does not: look, restore, discard.
import { forget, left, put } from './journal.js';
import { look } from './looking.js';
import { button, element, say, when } from './words.js';

/** Fields in which the device says something else than the page, and than what its window began with. */
function news(record, page) {
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  return Object.keys(record.fields).filter(
    name => name in page && !same(record.fields[name], page[name]) && !same(record.fields[name], record.base?.[name])
  );
}

export async function offer(box, machine) {
  const { fields, user } = machine;
  let records;
  try {
    records = (await left(user)).filter(record => record.story === machine.story);
  } catch {
    return; // without a journal there is nothing to restore
  }
  const page = fields.read();
  for (const record of records) {
    const names = news(record, page);
    if (names.length) {
      box.append(banner(record, names, machine));
      box.hidden = false;
    } else {
      await forget(record.sitting).catch(() => {});
    }
  }
}

function banner(record, names, machine) {
  const title = say('Words you typed on %(when)s are only on this device', { when: when(new Date(record.at)) });
  const line = element('p', { textContent: title });
  const acts = element('p', { className: 'acts' });
  const box = element('section', { className: 'device', 'aria-label': say('Words on this device') }, line, acts);

  async function restore() {
    if (machine.isDirty && !(await machine.save())) {
      machine.state.remark(say('What you typed here is not saved yet. Restore when it is.'));
      return;
    }
    box.remove();
    machine.fields.form.elements.headline?.focus();
    machine.resume(record);
    machine.state.remark(say('Restored.'));
  }

  function ask() {
    line.textContent = say('Discard what you typed on %(when)s?', { when: when(new Date(record.at)) });
    acts.replaceChildren(button(say('Yes, discard'), discard, 'act act-first'), button(say('Keep'), choices));
    acts.firstChild.focus();
  }

  async function discard() {
    await forget(record.sitting).catch(() => {});
    line.textContent = say('Discarded.');
    acts.replaceChildren(button(say('Undo'), async () => {
      await put(record);
      choices();
    }));
    acts.firstChild.focus();
  }

  function choices() {
    line.textContent = title;
    acts.replaceChildren(
      button(say('Look'), () => look({ fields: machine.fields, record, names, title, onRestore: restore })),
      button(say('Restore'), restore, 'act act-first'),
      button(say('Discard'), ask)
    );
  }

  choices();
  return box;
}
