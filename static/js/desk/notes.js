// Writing a note beside a story: names are offered after an @, and sending it leaves the page alone.
import { send } from './steps.js';

const MOST = 6;

function begin(form) {
  const field = form.elements.text;
  const list = document.getElementById('note-names');
  const people = JSON.parse(document.getElementById('note-people').textContent);

  form.hidden = false;
  document.querySelector('[data-note-page]').hidden = true;

  /** The unfinished mention before the cursor: where it begins, and what is typed of it. */
  function unfinished() {
    const before = field.value.slice(0, field.selectionStart);
    const found = /(?:^|[^\p{L}\p{N}_.+-])@([\p{L}\p{N}_.-]*)$/u.exec(before);
    return found && { start: before.length - found[1].length, typed: found[1].toLowerCase() };
  }

  function close() {
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute('aria-activedescendant');
  }

  function choose(option) {
    for (const other of list.children) {
      other.setAttribute('aria-selected', String(other === option));
    }
    field.setAttribute('aria-activedescendant', option.id);
  }

  function offer() {
    const mention = unfinished();
    const fitting = mention && people.filter(([username, name]) =>
      username.toLowerCase().startsWith(mention.typed) || name.toLowerCase().includes(mention.typed));
    if (!fitting?.length) {
      close();
      return;
    }
    list.replaceChildren(...fitting.slice(0, MOST).map(([username, name], number) => {
      const option = document.createElement('li');
      option.id = `note-name-${number}`;
      option.setAttribute('role', 'option');
      option.dataset.username = username;
      option.textContent = `@${username} `;
      if (name !== username) {
        option.append(Object.assign(document.createElement('span'), { textContent: name }));
      }
      return option;
    }));
    list.hidden = false;
    choose(list.firstElementChild);
  }

  function accept(option) {
    const mention = unfinished();
    field.setRangeText(`${option.dataset.username} `, mention.start, field.selectionStart, 'end');
    close();
    field.focus();
  }

  field.addEventListener('input', offer);
  field.addEventListener('blur', close);
  field.addEventListener('keydown', event => {
    if (event.isComposing) {
      return;
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const chosen = list.querySelector('[aria-selected=true]');
    if (list.hidden || !chosen) {
      return;
    }
    const acts = {
      ArrowDown: () => choose(chosen.nextElementSibling ?? list.firstElementChild),
      ArrowUp: () => choose(chosen.previousElementSibling ?? list.lastElementChild),
      Enter: () => accept(chosen),
      Tab: () => accept(chosen),
      Escape: close,
    };
    if (acts[event.key] && !event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      acts[event.key]();
    }
  });
  // Pressing the mouse would take the cursor out of the field before the click arrives.
  list.addEventListener('mousedown', event => {
    event.preventDefault();
    const option = event.target.closest('[role=option]');
    if (option) {
      accept(option);
    }
  });
  // So too with the button, which would move from under the mouse when the list goes.
  form.querySelector('button').addEventListener('mousedown', event => event.preventDefault());

  form.addEventListener('submit', async event => {
    event.preventDefault();
    close();
    const sent = field.value;
    if (await send(form, event.submitter)) {
      field.value = field.value === sent ? '' : field.value;
      field.focus();
    }
  });
}

function beginWhereItStands() {
  const form = document.querySelector('form[data-note]');
  if (form) {
    begin(form);
  }
}

beginWhereItStands();
document.addEventListener('desk:rail', beginWhereItStands); // a new story's, after its first save
