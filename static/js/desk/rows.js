// The two parts of the form that are more than a field: the topics (select2) and the byline's rows.

function tell(select) {
  globalThis.django?.jQuery?.(select).trigger('change');
}

function choose(select, id, label) {
  if (!select) {
    return;
  }
  if (id && ![...select.options].some(option => option.value === String(id))) {
    select.add(new Option(label, id));
  }
  select.value = String(id ?? '');
  tell(select);
}

export function readTopics(select) {
  return [...select.selectedOptions].map(option => [option.value, option.textContent.trim()]);
}

export function putTopics(select, topics) {
  const wanted = topics.map(([id]) => String(id));
  for (const [id, label] of topics) {
    if (![...select.options].some(option => option.value === String(id))) {
      select.add(new Option(label, id));
    }
  }
  for (const option of select.options) {
    option.selected = wanted.includes(option.value);
  }
  tell(select);
}

function rowsOf(form) {
  return [...form.querySelectorAll('#bylines-group tr.form-row:not(.empty-form)')].map(row => ({
    author: row.querySelector('[name$="-author"]'),
    role: row.querySelector('[name$="-role"]'),
    position: row.querySelector('[name$="-position"]'),
    gone: row.querySelector('[name$="-DELETE"]')
  })).filter(row => row.author);
}

/** [author's number, name, role] in the order of print. */
export function readBylines(form) {
  return rowsOf(form)
    .filter(({ author, gone }) => author.value && !gone?.checked)
    .map((row, number) => ({ ...row, number, place: Number(row.position?.value) || Infinity }))
    .sort((one, other) => (one.place === other.place ? one.number - other.number : one.place - other.place))
    .map(({ author, role }) => [author.value, author.selectedOptions[0]?.textContent.trim() ?? '', role?.value ?? '']);
}

export function putBylines(form, bylines) {
  const adder = form.querySelector('#bylines-group .add-row a');
  for (let missing = bylines.length - rowsOf(form).length; missing > 0 && adder; missing -= 1) {
    adder.click();
  }
  rowsOf(form).forEach((row, number) => {
    const [id, label, role] = bylines[number] ?? ['', '', null];
    choose(row.author, id, label);
    if (row.role && [...row.role.options].some(option => option.value === role)) {
      row.role.value = role;
    }
    if (row.position) {
      row.position.value = bylines[number] ? number + 1 : '';
    }
  });
}
