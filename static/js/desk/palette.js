// The commands: a combobox with a list beneath it (ARIA's pattern). The cursor stays in the field.

const palette = document.getElementById('palette');
const words = document.getElementById('palette-words');
const list = document.getElementById('palette-list');
const said = palette.querySelector('.palette-said');
const groups = Object.fromEntries([...list.querySelectorAll('[data-group]')].map(group => [group.dataset.group, group]));
const WAIT = 150;
const actions = new Map();
let waiting;
let asking;

const options = () => [...list.querySelectorAll('[role=option]')].filter(option => option.checkVisibility());
const chosen = () => list.querySelector('[aria-selected=true]');

function choose(option) {
  chosen()?.setAttribute('aria-selected', 'false');
  words.removeAttribute('aria-activedescendant');
  if (option) {
    option.setAttribute('aria-selected', 'true');
    words.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }
}

function add(group, id, label, facts = '') {
  const option = document.createElement('div');
  option.id = id;
  option.setAttribute('role', 'option');
  option.setAttribute('aria-selected', 'false');
  option.append(label);
  if (facts) {
    const beside = document.createElement('span');
    beside.className = 'palette-facts';
    beside.textContent = facts;
    option.append(' ', beside);
  }
  groups[group].append(option);
  return option;
}

function empty(group) {
  for (const option of groups[group].querySelectorAll('[role=option]')) {
    option.remove();
  }
}

/** What can be done on this page: its own visible buttons, by their words. */
function gatherActions() {
  empty('do');
  actions.clear();
  const buttons = document.querySelectorAll('main :is(.bar, .rail, .submit-row, .object-tools) :is(button, a, input[type=submit])');
  for (const [place, button] of [...buttons].entries()) {
    const label = (button.value && button.tagName === 'INPUT' ? button.value : button.textContent).trim();
    if (label && !button.disabled && button.checkVisibility()) {
      actions.set(add('do', `do-${place}`, label).id, button);
    }
  }
}

function narrow() {
  const wanted = words.value.trim().toLowerCase();
  for (const name of ['go', 'do']) {
    for (const option of groups[name].querySelectorAll('[role=option]')) {
      option.hidden = !option.textContent.toLowerCase().includes(wanted);
    }
  }
  tidy();
}

/** Groups with nothing in them go; the first thing is chosen. */
function tidy() {
  for (const group of Object.values(groups)) {
    group.hidden = !group.querySelector('[role=option]:not([hidden])');
  }
  const shown = options();
  if (!shown.includes(chosen())) {
    choose(shown[0]);
  }
}

async function lookUp() {
  asking?.abort();
  const wanted = words.value.trim();
  if (!wanted || !document.getElementById('go-stories')) {
    empty('found');
    tidy();
    said.textContent = options().length ? '' : said.dataset.none;
    return;
  }
  asking = new AbortController();
  try {
    const answer = await fetch(`${palette.dataset.stories}?${new URLSearchParams({ q: wanted })}`, { signal: asking.signal });
    if (!answer.ok) {
      throw new Error(answer.status);
    }
    const { stories } = await answer.json();
    empty('found');
    for (const [place, story] of stories.entries()) {
      add('found', `found-${place}`, story.headline, story.facts).dataset.address = story.address;
    }
    tidy();
    said.textContent = options().length ? '' : said.dataset.none;
  } catch (error) {
    if (error.name !== 'AbortError') {
      empty('found');
      tidy();
      said.textContent = said.dataset.away;
    }
  }
}

function run(option, isElsewhere) {
  const button = actions.get(option.id);
  const { address } = option.dataset;
  palette.close();
  if (button) {
    button.click();
  } else if (isElsewhere) {
    open(address, '_blank', 'noopener');
  } else {
    location.assign(address);
  }
}

const MOVES = {
  ArrowDown: (all, at) => all[(at + 1) % all.length],
  ArrowUp: (all, at) => all[(at - 1 + all.length) % all.length],
  PageDown: all => all.at(-1),
  PageUp: all => all[0]
};

words.addEventListener('keydown', event => {
  if (event.isComposing) {
    return;
  }
  const all = options();
  if (event.key in MOVES && all.length) {
    event.preventDefault();
    choose(MOVES[event.key](all, all.indexOf(chosen())));
  } else if (event.key === 'Enter') {
    event.preventDefault();
    const option = chosen();
    if (option) {
      run(option, event.ctrlKey || event.metaKey);
    }
  } else if (event.key === 'Tab') {
    event.preventDefault(); // there is nothing else in the dialog
  }
});
words.addEventListener('input', () => {
  narrow();
  clearTimeout(waiting);
  waiting = setTimeout(lookUp, WAIT);
});
list.addEventListener('mousemove', event => {
  const option = event.target.closest('[role=option]');
  if (option && option !== chosen()) {
    choose(option);
  }
});
list.addEventListener('click', event => {
  const option = event.target.closest('[role=option]');
  if (option) {
    run(option, event.ctrlKey || event.metaKey);
  }
});
palette.addEventListener('click', event => {
  if (event.target === palette) {
    palette.close();
  }
});

/** Opens it, or closes it where it is open. The browser gives the focus back by itself. */
export function openPalette() {
  if (palette.open) {
    palette.close();
    return;
  }
  if (document.querySelector('dialog[open]')) {
    return;
  }
  words.value = '';
  said.textContent = '';
  empty('found');
  gatherActions();
  palette.showModal();
  choose(null);
  narrow();
  words.focus();
}
