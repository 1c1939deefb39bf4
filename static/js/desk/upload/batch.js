// One form for all photos of a batch. What is typed goes to each as soon as the field is left.
import { element } from '../words.js';
import { labelled } from './marks.js';
import { expand, valuesOf } from './pattern.js';
import { WORDS } from './words.js';

const PAUSE = 250;

export class Batch {
  /** `give(upload, fields, { overwrite })` is a promise; `uploads()` those of the batch, in order. */
  constructor(wire, { creditKinds, uses, uploads, give }) {
    Object.assign(this, { wire, uploads, give, given: {} });
    const options = creditKinds.map(([value, textContent]) => element('option', { value, textContent }));
    this.credit = this.#input({ type: 'text' });
    this.kind = element('select', {}, ...options);
    this.caption = this.#input({ type: 'text', 'aria-describedby': 'upload-caption-hint' });
    this.keywords = this.#input({ type: 'text' });
    this.from = this.#input({ type: 'datetime-local' });
    this.until = this.#input({ type: 'datetime-local' });
    this.uses = uses.map(([value, words]) => [element('input', { type: 'checkbox', value, checked: true }), words]);
    this.overwrite = element('input', { type: 'checkbox' });
    this.printed = element('output', { className: 'upload-printed' });
    this.shown = element('output', { className: 'upload-printed' });
    this.status = element('p', { className: 'upload-given', role: 'status' });
    this.node = this.#form();
    this.#listen();
  }

  #input(properties) {
    return element('input', { autocomplete: 'off', ...properties });
  }

  #form() {
    const marked = ([box, words]) => element('label', { className: 'upload-mark' }, box, ` ${words}`);
    const uses = element('fieldset', { className: 'upload-uses' }, element('legend', { textContent: WORDS.uses }), ...this.uses.map(marked));
    return element('div', { className: 'upload-batch', role: 'group' },
      labelled(WORDS.credit, this.credit), labelled(WORDS.creditKind, this.kind), this.printed,
      labelled(WORDS.caption, this.caption), this.shown,
      element('p', { id: 'upload-caption-hint', className: 'upload-hint', textContent: WORDS.captionHint }),
      element('details', { className: 'upload-more' }, element('summary', { textContent: WORDS.more }),
        element('div', { className: 'upload-batch__more' },
          labelled(WORDS.from, this.from), labelled(WORDS.until, this.until), labelled(WORDS.keywords, this.keywords), uses)),
      marked([this.overwrite, WORDS.overwrite]), this.status);
  }

  #listen() {
    const fields = new Map([
      [this.credit, () => ({ credit: this.credit.value, kind: this.kind.value })],
      [this.kind, () => (this.credit.value ? { credit: this.credit.value, kind: this.kind.value } : {})],
      [this.caption, () => ({ caption: this.caption.value })],
      [this.keywords, () => ({ keywords: this.keywords.value })],
      ...[this.from, this.until].map(field => [field, () => ({ rights_from: this.from.value, rights_until: this.until.value })]),
      ...this.uses.map(([box]) => [box, () => ({ uses: this.uses.filter(([{ checked }]) => checked).map(([{ value }]) => value) })])
    ]);
    for (const [field, read] of fields) {
      field.addEventListener('change', () => this.#take(read()));
    }
    this.overwrite.addEventListener('change', () => this.overwrite.checked && this.#take(this.given));
    this.node.addEventListener('keydown', event => {
      if (event.key === 'Enter' && !event.isComposing && event.target.matches('input')) {
        event.preventDefault(); // it would submit the story
        event.target.dispatchEvent(new Event('change', { bubbles: true }));
      }
    });
    for (const field of [this.credit, this.kind]) {
      field.addEventListener('input', () => this.#previewSoon());
    }
    this.caption.addEventListener('input', () => this.preview());
  }

  /** Something of what was typed may be empty: nothing is given then, and nothing taken away. */
  #take(fields) {
    const meant = Object.fromEntries(Object.entries(fields).filter(([name]) => this.#isMeant(name, fields)));
    Object.assign(this.given, meant);
    if (Object.keys(meant).length) {
      this.#giveAll(this.uploads().filter(({ photo }) => photo), meant);
    }
  }

  #isMeant(name, fields) {
    if (name === 'kind') {
      return Boolean(fields.credit);
    }
    return name === 'uses' || name.startsWith('rights_') ? true : Boolean(fields[name].trim());
  }

  /** A photo that came later gets what the others have. */
  catchUp(upload) {
    this.preview();
    return Object.keys(this.given).length ? this.#giveAll([upload], this.given) : null;
  }

  async #giveAll(uploads, fields) {
    const all = this.uploads();
    const done = await Promise.all(uploads.map(upload => {
      const own = { ...fields };
      if (own.caption) {
        own.caption = expand(own.caption, valuesOf(upload, all.indexOf(upload) + 1));
      }
      return this.give(upload, own, { overwrite: this.overwrite.checked });
    }));
    const count = done.filter(Boolean).length;
    this.status.textContent = count ? WORDS.given(count) : '';
  }

  preview() {
    const [first] = this.uploads();
    const words = first && this.caption.value ? expand(this.caption.value, valuesOf(first, 1)) : '';
    this.shown.textContent = words ? WORDS.shownAs(words) : '';
  }

  #previewSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const { value } = this.credit;
      const asked = { credit: value, kind: this.kind.value };
      const answer = value.trim() ? await this.wire.get(asked, { path: 'credit/' }).catch(() => null) : null;
      if (value === this.credit.value) {
        this.printed.textContent = answer?.printed ? WORDS.shownAs(answer.printed) : '';
      }
    }, PAUSE);
  }

  /** For the next batch nothing is left of this one. */
  clear() {
    this.given = {};
    for (const field of [this.credit, this.caption, this.keywords, this.from, this.until]) {
      field.value = '';
    }
    this.uses.forEach(([box]) => { box.checked = true; });
    this.overwrite.checked = false;
    for (const said of [this.printed, this.shown, this.status]) {
      said.textContent = '';
    }
  }

  name(count) {
    this.node.setAttribute('aria-label', WORDS.batch(count));
  }
}
