// The desk's first page: words that are only on this device, and the way back to them.
import { left } from './journal.js';
import { element, say, when } from './words.js';

const box = document.getElementById('device');

async function show() {
  const { user, add, change } = box.dataset;
  for (const record of await left(user)) {
    const { fields, base, story, at } = record;
    if (JSON.stringify(fields) === JSON.stringify(base)) {
      continue;
    }
    const words = say('Words you typed on %(when)s are only on this device', { when: when(new Date(at)) });
    const name = fields.headline || say('A story without a headline');
    const href = story === null ? add : change.replace('/0/', `/${story}/`);
    box.append(element('p', { className: 'device' }, element('span', {}, `${words}: `, element('a', { href, textContent: name }))));
    box.hidden = false;
  }
}

if (box) {
  show().catch(() => {});
}
