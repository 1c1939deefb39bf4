// Speaks with the photo library. What goes wrong is a Refusal; its message is a sentence for a person.
import { WORDS } from './words.js';

const PATIENCE = 300_000; // ms for one file on a slow line

/** `kind`: refused, conflict, offline, signedOut, notNow (somebody may try again) or trouble (the script does). */
export class Refusal extends Error {
  constructor(sentence, kind = 'refused', answer = null) {
    super(sentence);
    Object.assign(this, { kind, answer });
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A redirect or a page instead of JSON is the sign-in page; a 403 that is not ours is Django's CSRF page. */
function judge({ status, redirected, text }) {
  const answer = parsed(text);
  const isForged = status === 403 && (!answer?.error || answer.csrf);
  if (status === 401 || isForged || redirected || (status < 300 && answer === null)) {
    throw new Refusal(WORDS.sessionEnded, 'signedOut');
  }
  if (status >= 200 && status < 300) {
    return answer;
  }
  if ([408, 425, 429].includes(status) || (status >= 500 && !answer?.error)) {
    throw new Refusal(WORDS.serverTrouble, 'trouble');
  }
  const sentence = answer?.error || (status === 413 ? WORDS.tooLarge : WORDS.serverTrouble);
  throw new Refusal(sentence, { 409: 'conflict', 503: 'notNow' }[status] ?? 'refused', answer);
}

export class Wire {
  /** `url` such as /admin/desk/photos/. */
  constructor(url) {
    this.url = url;
    this.isTokenStale = false;
  }

  get(parameters, { path = '', signal } = {}) {
    return this.#fetch(`${this.url}${path}?${new URLSearchParams(parameters)}`, { signal });
  }

  /** `fields`: an object, or pairs where a name comes twice. */
  async post(path, fields) {
    await this.#freshenToken();
    return this.#fetch(this.url + path, {
      method: 'POST', body: new URLSearchParams(fields), headers: { 'X-CSRFToken': this.#field()?.value ?? '' }
    });
  }

  /** Uploads one file with what the copy says of it; `onProgress` gets 0 to 1, `signal` cancels. */
  async upload(file, caption, { isLikeKilled, onProgress, signal }) {
    await this.#freshenToken();
    signal.throwIfAborted();
    const body = new FormData();
    body.append('file', file, file.name);
    body.append('caption', caption);
    if (isLikeKilled) {
      body.append('is_like_killed', '1');
    }
    return this.#judged(await this.#send(body, onProgress, signal));
  }

  /** Whether somebody is signed in; their token goes into every form of the page. */
  async isSignedIn() {
    const session = await this.#fetch(new URL('../session/', new URL(this.url, location.href)).href, {}).catch(() => null);
    if (!session) {
      return false;
    }
    for (const field of document.querySelectorAll('input[name=csrfmiddlewaretoken]')) {
      field.value = session.csrf;
    }
    this.isTokenStale = false;
    return Boolean(session.user);
  }

  #send(body, onProgress, signal) {
    return new Promise((resolve, reject) => {
      // fetch() cannot tell how much of a body has been sent.
      const request = new XMLHttpRequest();
      const address = new URL(this.url, location.href).href;
      request.open('POST', address);
      request.timeout = PATIENCE;
      request.setRequestHeader('Accept', 'application/json');
      request.setRequestHeader('X-CSRFToken', this.#field()?.value ?? '');
      request.upload.onprogress = event => event.lengthComputable && onProgress(event.loaded / event.total);
      request.onload = () => resolve({
        status: request.status, redirected: request.responseURL !== address, text: request.responseText
      });
      request.onerror = request.ontimeout = () => reject(new Refusal(WORDS.cannotReach, 'offline'));
      request.onabort = () => reject(signal.reason);
      signal.addEventListener('abort', () => request.abort(), { once: true });
      request.send(body);
    });
  }

  async #fetch(address, options) {
    let response;
    try {
      response = await fetch(address, {
        ...options, credentials: 'same-origin', headers: { Accept: 'application/json', ...options.headers }
      });
      const text = await response.text();
      return this.#judged({ status: response.status, redirected: response.redirected, text });
    } catch (error) {
      throw error.name === 'AbortError' || error instanceof Refusal ? error : new Refusal(WORDS.cannotReach, 'offline');
    }
  }

  #judged(outcome) {
    try {
      return judge(outcome);
    } catch (refusal) {
      this.isTokenStale ||= refusal.kind === 'signedOut';
      throw refusal;
    }
  }

  #field() {
    return document.querySelector('form input[name=csrfmiddlewaretoken]');
  }

  /** A new sign-in makes every token new. */
  async #freshenToken() {
    if (this.isTokenStale) {
      await this.isSignedIn();
    }
  }
}
