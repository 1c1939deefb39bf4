// What is on the device beside what is saved, field by field, before anything is restored.
import { hunks } from './sequences.js';
import { button, element, say } from './words.js';

/** The paragraphs of a field's value, as words. */
function paragraphs(name, value) {
  if (name === 'topics' || name === 'bylines') {
    return (value ?? []).map(([, label]) => label);
  }
  if (name !== 'body') {
    return String(value ?? '').split('\n').filter(Boolean);
  }
  const holder = document.createElement('template');
  holder.innerHTML = value ?? '';
  return [...holder.content.children].map(block => (block.matches('figure[data-photo]')
    ? say('Photo: %(caption)s', { caption: block.dataset.caption ?? '' })
    : block.textContent.trim())).filter(Boolean);
}

function column(title, words, changed, mark) {
  const rows = words.map((text, number) => element('p', {}, changed.has(number) ? element(mark, { textContent: text }) : text));
  return element('div', {}, element('h4', { textContent: title }), ...(rows.length ? rows : [element('p', { className: 'quiet', textContent: say('Nothing here') })]));
}

function between(from, to) {
  return Array.from({ length: to - from }, (_, number) => from + number);
}

function compare(label, name, device, saved) {
  const [here, there] = [paragraphs(name, device), paragraphs(name, saved)];
  const found = hunks(there, here);
  const coming = new Set(found.flatMap(({ start, end }) => between(start, end)));
  const going = new Set(found.flatMap(({ from, to }) => between(from, to)));
  return element('section', {}, element('h3', { textContent: label }), element('div', { className: 'device-columns' },
    column(say('On this device'), here, coming, 'ins'), column(say('Saved'), there, going, 'del')));
}

/** `names` are the fields that differ. */
export function look({ fields, record, names, title, onRestore }) {
  const saved = fields.read();
  const dialog = element('dialog', { className: 'device-look', 'aria-labelledby': 'device-look-title' });
  dialog.append(
    element('h2', { id: 'device-look-title', textContent: title }),
    element('div', { className: 'device-fields', tabIndex: 0, role: 'group', 'aria-label': title },
      ...names.map(name => compare(fields.label(name), name, record.fields[name], saved[name]))),
    element('p', { className: 'acts' },
      button(say('Restore'), () => { dialog.close(); onRestore(); }, 'act act-first'),
      button(say('Close'), () => dialog.close()))
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
