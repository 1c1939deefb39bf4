// Signing in without leaving the page. The dialog itself is templates/desk/_signin.html.
import { element, say } from './words.js';

const LOOK_AGAIN = 4_000;
const STRAY = 800; // keys typed this soon after the dialog opened were meant for the story

export class SignIn {
  /** `onDone(session)` once somebody is signed in. `typeOn(text)` takes keys that were meant for the story. */
  constructor(dialog, newsroom, { onDone, onClose, typeOn }) {
    Object.assign(this, { dialog, newsroom, onDone, onClose, typeOn });
    this.form = dialog.querySelector('form');
    this.password = this.form.elements.password;
    this.code = this.form.elements.code;
    this.words = dialog.querySelector('[role=alert]');
    this.isAsking = false;
    this.form.addEventListener('submit', event => {
      event.preventDefault();
      this.send();
    });
    this.password.addEventListener('beforeinput', event => this.#giveBack(event));
    this.password.addEventListener('input', () => this.#sendIfWhole());
    dialog.querySelector('[data-other]').addEventListener('click', () => this.onDone(this.other, { isOther: true }));
    dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => {
      clearInterval(this.watching);
      this.onClose();
    });
    for (const moment of ['focus', 'visibilitychange']) {
      addEventListener(moment, () => this.dialog.open && this.look());
    }
  }

  open(user) {
    this.user = user;
    this.#showStep(false);
    this.words.textContent = '';
    this.dialog.querySelector('[data-others]').hidden = true;
    this.form.hidden = false;
    this.password.value = '';
    this.before = 0;
    this.openedAt = performance.now();
    if (!this.dialog.open) {
      this.dialog.showModal();
    }
    this.password.focus();
    clearInterval(this.watching);
    this.watching = setInterval(() => this.look(), LOOK_AGAIN);
  }

  #giveBack(event) {
    if (event.inputType === 'insertText' && event.data?.length === 1 && performance.now() - this.openedAt < STRAY) {
      event.preventDefault();
      this.typeOn(event.data);
    }
  }

  /** A password that comes at once comes from a password manager, or was pasted. */
  #sendIfWhole() {
    const { length } = this.password.value;
    const isWhole = this.before === 0 && length > 3;
    this.before = length;
    if (isWhole) {
      this.send();
    }
  }

  #showStep(isSecond) {
    this.isSecond = isSecond;
    this.dialog.querySelector('[data-first]').hidden = isSecond;
    this.dialog.querySelector('[data-second]').hidden = !isSecond;
    this.password.required = !isSecond;
    this.code.required = isSecond;
    if (isSecond) {
      this.code.value = '';
      this.code.focus();
    }
  }

  async send() {
    if (this.isAsking) {
      return;
    }
    this.isAsking = true;
    this.words.textContent = '';
    try {
      await (this.isSecond ? this.#sendCode() : this.#sendPassword());
    } catch {
      this.words.textContent = say('The newsroom cannot be reached. Try again in a moment.');
    } finally {
      this.isAsking = false;
    }
  }

  async #post(address, pairs) {
    await this.newsroom.session(); // a fresh token; the old one may have ended with the session
    return fetch(address, {
      method: 'POST',
      body: new URLSearchParams(pairs),
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json',
        'X-Requested-With': 'XMLHttpRequest',
        'X-CSRFToken': this.newsroom.token
      }
    });
  }

  async #sendPassword() {
    const response = await this.#post(this.form.action, { login: this.form.elements.login.value, password: this.password.value });
    const answer = await response.json().catch(() => null);
    if (answer?.location?.includes('/2fa/')) {
      this.second = answer.location;
      this.#showStep(true);
      return;
    }
    const errors = [...(answer?.form?.errors ?? []), ...Object.values(answer?.form?.fields ?? {}).flatMap(field => field.errors)];
    if (!response.ok || errors.length) {
      this.#complain(errors.join(' ') || say('That did not work. Try again.'), this.password);
      return;
    }
    await this.look();
  }

  async #sendCode() {
    const response = await this.#post(this.second, { code: this.code.value });
    if (await this.look()) {
      return;
    }
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const error = page.querySelector('.errorlist, [role=alert]')?.textContent.trim();
    this.#complain(error || say('That code does not fit. Try again.'), this.code);
  }

  #complain(words, field) {
    this.words.textContent = words;
    this.before = 0;
    field.value = '';
    field.focus();
  }

  /** Is somebody signed in by now, here or in another window? */
  async look() {
    const session = await this.newsroom.session();
    if (!session?.user || !this.dialog.open) {
      return false;
    }
    if (String(session.user) !== String(this.user)) {
      this.#askWho(session);
      return true;
    }
    this.#finish(session);
    return true;
  }

  #askWho(session) {
    this.other = session;
    clearInterval(this.watching);
    this.form.hidden = true;
    const box = this.dialog.querySelector('[data-others]');
    box.hidden = false;
    box.querySelector('p').replaceChildren(
      say('%(name)s is signed in now, not you. Saving would save in their name.', { name: session.name }), ' ', element('span')
    );
    box.querySelector('button').focus();
  }

  #finish(session) {
    clearInterval(this.watching);
    this.onDone(session, { isOther: false });
  }
}
