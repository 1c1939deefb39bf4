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

/** What closed windows of this person set aside in the newsroom, on whatever device. */
function setAside() {
  try {
    return JSON.parse(document.getElementById('aside')?.textContent ?? '[]').filter(({ fields }) => fields);
  } catch {
    return [];
  }
}

export async function offer(box, machine) {
  const { fields, user } = machine;
  // Without a journal there is nothing of this device's to restore.
  const records = (await left(user).catch(() => [])).filter(record => record.story === machine.story);
  const known = new Set(records.map(({ sitting }) => sitting));
  records.push(...setAside().filter(({ sitting }) => !known.has(sitting)).map(record => ({ ...record, isAside: true })));
  const page = fields.read();
  for (const record of records) {
    const names = news(record, page);
    if (names.length) {
      box.append(banner(record, names, machine));
      box.hidden = false;
    } else {
      await letGo(record, machine);
    }
  }
}

/** Of this device's journal, and of what the newsroom keeps beside the story. */
async function letGo({ sitting, story }, { newsroom }) {
  await forget(sitting).catch(() => {});
  if (story) {
    await newsroom.post(`stories/${story}/aside/`, { sitting, words: '' });
  }
}

function banner(record, names, machine) {
  const said = { when: when(new Date(record.at)) };
  const title = record.isAside
    ? say('Words you typed on %(when)s are not in the story yet', said)
    : say('Words you typed on %(when)s are only on this device', said);
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
    await letGo(record, machine);
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
