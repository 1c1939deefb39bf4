// The byline's rows: dragged by a handle or moved by buttons. Their order is what the numbers say.

const group = document.getElementById('bylines-group');
const words = document.getElementById('byline-words');
const body = group?.querySelector('tbody');

const rowsOf = () => [...body.querySelectorAll('tr.form-row:not(.empty-form)')];
const say = (name, row) => words.dataset[name].replace('{name}', nameOf(row));

function nameOf(row) {
  const select = row.querySelector('.field-author select');
  return select?.selectedOptions[0]?.textContent.trim() || words.dataset.nobody;
}

/** Numbers follow the order on the page; a changed one is told to whoever keeps the form. */
function number() {
  let place = 0;
  for (const row of rowsOf()) {
    const field = row.querySelector('.field-position input');
    const isNamed = row.querySelector('.field-author select')?.value;
    const wanted = isNamed ? String(++place) : '';
    if (field && field.value !== wanted) {
      field.value = wanted;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }
}

function refresh() {
  const rows = rowsOf();
  for (const [place, row] of rows.entries()) {
    const [up, down] = row.querySelectorAll('.byline-moves button');
    if (!up) {
      continue;
    }
    up.setAttribute('aria-label', say('up', row));
    down.setAttribute('aria-label', say('down', row));
    up.setAttribute('aria-disabled', String(place === 0));
    down.setAttribute('aria-disabled', String(place === rows.length - 1));
  }
}

function move(row, steps) {
  const rows = rowsOf();
  const other = rows[rows.indexOf(row) + steps];
  if (!other) {
    return;
  }
  if (steps < 0) {
    other.before(row);
  } else {
    other.after(row);
  }
  number();
  refresh();
}

function button(text, steps, row) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  made.addEventListener('click', () => {
    if (made.getAttribute('aria-disabled') === 'true') {
      return;
    }
    move(row, steps);
    made.focus();
    words.textContent = say('moved', row).replace('{place}', rowsOf().indexOf(row) + 1);
  });
  return made;
}

/** The handle is for pointers; the buttons beside it do the same by keyboard. */
function handle(row) {
  const made = document.createElement('span');
  made.className = 'byline-handle';
  made.title = words.dataset.drag;
  made.setAttribute('aria-hidden', 'true');
  made.textContent = '⠿';
  made.addEventListener('pointerdown', event => {
    if (event.button !== 0) {
      return;
    }
    event.preventDefault();
    made.setPointerCapture(event.pointerId);
    row.classList.add('is-dragged');
  });
  made.addEventListener('pointermove', event => {
    if (!row.classList.contains('is-dragged')) {
      return;
    }
    const middle = other => other.getBoundingClientRect().top + other.offsetHeight / 2;
    const others = rowsOf().filter(other => other !== row);
    const next = others.find(other => middle(other) > event.clientY);
    const isThere = next ? row.nextElementSibling === next : others.at(-1)?.nextElementSibling === row;
    if (isThere) {
      return;
    }
    if (next) {
      next.before(row);
    } else {
      others.at(-1)?.after(row);
    }
    if (!made.hasPointerCapture(event.pointerId)) {
      made.setPointerCapture(event.pointerId);
    }
  });
  const drop = () => {
    if (row.classList.contains('is-dragged')) {
      row.classList.remove('is-dragged');
      number();
      refresh();
    }
  };
  made.addEventListener('pointerup', drop);
  made.addEventListener('pointercancel', drop);
  made.addEventListener('lostpointercapture', event => {
    // Moving a row in the page lets go of the pointer; the button still being down goes on.
    if (event.buttons === 0) {
      drop();
    }
  });
  return made;
}

function equip(row) {
  if (row.querySelector('.byline-moves')) {
    return;
  }
  const cell = row.querySelector('.field-position');
  const moves = document.createElement('span');
  moves.className = 'byline-moves';
  moves.append(handle(row), button('↑', -1, row), button('↓', 1, row));
  cell.append(moves);
  cell.querySelector('input').hidden = true;
}

/** There is always a row to write one more name into. */
function keepOneReady() {
  const rows = rowsOf();
  if (rows.length && rows.every(row => row.querySelector('.field-author select')?.value)) {
    group.querySelector('.add-row a')?.click();
  }
}

function begin() {
  group.classList.add('is-ordered');
  rowsOf().forEach(equip);
  refresh();
  keepOneReady();
  const changed = () => {
    number();
    refresh();
    keepOneReady();
  };
  // select2 tells the admin's jQuery alone.
  window.django?.jQuery?.(group).on('change', '.field-author select', event => {
    changed();
    if (event.originalEvent === undefined) {
      event.target.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });
  document.addEventListener('formset:added', event => {
    if (event.target.closest?.('#bylines-group')) {
      equip(event.target);
      refresh();
    }
  });
  document.addEventListener('formset:removed', () => {
    number();
    refresh();
    keepOneReady();
  });
}

if (body && words) {
  // After the admin has made its rows and their search fields.
  addEventListener('load', begin, { once: true });
}
