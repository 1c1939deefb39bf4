// The story's form, read and written as the server speaks of it: {headline, lead, body, topics, bylines, ...}.
import { patch } from './blocks.js';
import { putBylines, putTopics, readBylines, readTopics } from './rows.js';

const NOT_THE_STORY = /^(csrfmiddlewaretoken|version|sitting|seq|place|mend|_.*|choice-.*|bylines-.*)$/;

export class Fields {
  constructor(form) {
    this.form = form;
    this.text = form.querySelector('textarea[data-story-editor]');
  }

  get editor() {
    return this.text?.storyEditor ?? null;
  }

  /** Resolves when the text is ready to be read, in the editor or, without it, in the plain field. */
  async ready() {
    while (this.text && !['ready', 'failed'].includes(this.text.dataset.storyEditorState)) {
      await new Promise(done => {
        this.text.addEventListener('storyeditorready', done, { once: true });
        this.text.addEventListener('storyeditorfailed', done, { once: true });
      });
    }
  }

  get isComposing() {
    return Boolean(this.editor?.editing.view.document.isComposing);
  }

  #controls() {
    return [...this.form.elements].filter(
      control => control.name && !NOT_THE_STORY.test(control.name) && !['submit', 'button', 'file'].includes(control.type)
    );
  }

  /** Whether something was typed before this script began to watch. */
  get isTouched() {
    return this.#controls().some(control => {
      if (control === this.text) {
        return false;
      }
      if (control.options) {
        const given = [...control.options].filter(option => option.defaultSelected);
        const first = control.multiple ? [] : [control.options[0]];
        return String([...control.selectedOptions].map(({ value }) => value)) !== String((given.length ? given : first).map(({ value }) => value));
      }
      return control.type === 'checkbox' ? control.checked !== control.defaultChecked : control.value !== control.defaultValue;
    });
  }

  read() {
    const found = {};
    for (const control of this.#controls()) {
      if (control === this.text) {
        found[control.name] = this.editor ? this.editor.getData() : control.value;
      } else if (control.multiple) {
        found[control.name] = readTopics(control);
      } else if (control.type === 'checkbox') {
        found[control.name] = control.checked;
      } else if (control.type !== 'radio' || control.checked) {
        found[control.name] = control.value;
      }
    }
    found.bylines = readBylines(this.form);
    return found;
  }

  /** What the form would send, as pairs, with the text as it is at this moment. */
  pairs() {
    const data = new FormData(this.form);
    if (this.editor) {
      data.set(this.text.name, this.editor.getData());
    }
    return [...data].filter(([name]) => !name.includes('__prefix__'));
  }

  put(fields) {
    const now = this.read();
    for (const [name, value] of Object.entries(fields)) {
      if (JSON.stringify(now[name]) === JSON.stringify(value)) {
        continue;
      }
      const control = this.form.elements[name];
      if (name === 'bylines') {
        putBylines(this.form, value);
      } else if (control && control === this.text && this.editor) {
        patch(this.editor, value ?? '');
      } else if (control?.multiple) {
        putTopics(control, value);
      } else if (control?.type === 'checkbox') {
        control.checked = Boolean(value);
      } else if (control) {
        this.#putPlain(control, String(value ?? ''));
      }
    }
  }

  #putPlain(control, value) {
    const isHere = control === document.activeElement && 'selectionStart' in control && control.selectionStart !== null;
    const [start, end] = isHere ? [control.selectionStart, control.selectionEnd] : [0, 0];
    control.value = value;
    if (isHere) {
      control.setSelectionRange(start, end);
    }
    control.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** Whether the story says anything yet. */
  hasWords() {
    const { headline = '', lead = '', body = '' } = this.read();
    return /\S/.test(headline + lead) || /<figure/.test(body) || /\S/.test(body.replace(/<[^>]*>|&nbsp;/g, ''));
  }

  label(name) {
    if (name === 'bylines') {
      return this.form.querySelector('#bylines-heading')?.textContent.trim() ?? name;
    }
    const control = this.form.elements[name];
    return control?.labels?.[0]?.textContent.trim().replace(/:$/, '') ?? name;
  }

  /** The field in which somebody is. */
  place() {
    const here = document.activeElement;
    if (!here || !this.form.contains(here)) {
      return '';
    }
    if (here.closest('.ck-editor')) {
      return this.text?.name ?? '';
    }
    if (here.closest('#bylines-group')) {
      return 'bylines';
    }
    return here.name || here.closest('.form-row')?.querySelector('[name]')?.name || '';
  }

  watch(onChange) {
    this.form.addEventListener('input', onChange);
    this.form.addEventListener('change', onChange);
    // The admin's choosers tell their changes through jQuery alone.
    globalThis.django?.jQuery?.(this.form).on('change', onChange);
    document.addEventListener('formset:added', onChange);
    document.addEventListener('formset:removed', onChange);
    this.ready().then(() => this.editor?.model.document.on('change:data', onChange));
  }
}
