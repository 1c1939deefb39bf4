// Files on their way, a few at once; what happens to one never touches the others.
import { problemOf, sha256 } from './checking.js';
import { Refusal } from './wire.js';
import { WORDS } from './words.js';

const AT_ONCE = 3;
const LOOK_AGAIN = 4_000;
const MOST_TROUBLE = 3; // tries where the server does not answer
const UNDER_WAY = new Set(['checking', 'sending', 'developing']);
const TO_COME = new Set(['waiting', 'offline', 'signedOut', ...UNDER_WAY]);

/**
 * One file and its place. States: waiting, checking, sending, developing, offline, signedOut; then
 * added, failed or cancelled. `place` has `words` (what the copy says of it), `land(photo, caption)`,
 * `leave()`, `read(name)` and `write(name, text)` for alt and caption.
 */
class Upload {
  constructor(file, place) {
    Object.assign(this, { file, place, name: file.name, progress: 0, state: 'waiting', sentence: '', canRetry: false });
    Object.assign(this, { photo: null, own: null, same: null, killed: null, alike: [], troubles: 0, sent: 0 });
    Object.assign(this, { canInsist: false, insists: false });
    this.preview = URL.createObjectURL(file);
  }

  get isToCome() {
    return TO_COME.has(this.state);
  }

  forget() {
    URL.revokeObjectURL(this.preview);
  }
}

export class Queue {
  /** `onChange()` after everything that can be seen; `onLand(upload)` once its photo is there. */
  constructor(wire, { onChange, onLand }) {
    Object.assign(this, { wire, onChange, onLand, all: [] });
    addEventListener('beforeunload', event => this.isBusy && event.preventDefault());
    addEventListener('online', () => this.#goOn('offline'));
    document.addEventListener('desk:signed-in', () => this.#goOn('signedOut', { isFresh: true }));
    addEventListener('focus', () => this.all.some(({ state }) => state === 'signedOut') && this.#lookForSession());
  }

  get isBusy() {
    return this.all.some(upload => upload.isToCome);
  }

  /** `places`: one for each of `files`, in their order. */
  add(files, places) {
    const fresh = files.map((file, number) => new Upload(file, places[number]));
    this.all.push(...fresh);
    fresh.forEach(upload => this.#look(upload));
    this.#next();
  }

  cancel(upload) {
    upload.state = 'cancelled';
    upload.controller?.abort(new Refusal(''));
    upload.place.leave();
    this.dismiss(upload);
  }

  cancelAll() {
    this.all.filter(upload => upload.isToCome).forEach(upload => this.cancel(upload));
  }

  retry(upload) {
    Object.assign(upload, { state: 'waiting', sentence: '', progress: 0, troubles: 0 });
    this.#next();
  }

  /** Take it although it looks like a photo that was killed. */
  insist(upload) {
    Object.assign(upload, { insists: true, canInsist: false, killed: null });
    this.retry(upload);
  }

  /** Nothing more of it is shown; a photo that is there stays. */
  dismiss(upload) {
    if (upload.state === 'failed') {
      upload.place.leave();
    }
    upload.forget();
    this.all = this.all.filter(other => other !== upload);
    this.#next();
  }

  #next() {
    const free = AT_ONCE - this.all.filter(({ state }) => UNDER_WAY.has(state)).length;
    this.all.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, free)).forEach(upload => this.#run(upload));
    this.onChange();
  }

  /** What is no photo is told at once, and takes nobody's turn. */
  async #look(upload) {
    upload.problem = problemOf(upload.file);
    const problem = await upload.problem;
    if (problem && upload.state === 'waiting') {
      this.#fail(upload, new Refusal(problem));
      this.#next();
    }
  }

  async #run(upload) {
    upload.state = 'checking';
    upload.controller = new AbortController();
    try {
      const problem = await upload.problem;
      if (problem) {
        throw new Refusal(problem);
      }
      const answer = await this.#known(upload) ?? await this.#send(upload);
      if (upload.state !== 'cancelled') {
        this.#land(upload, answer);
      }
    } catch (problem) {
      this.#fail(upload, problem);
    }
    this.#next();
  }

  /** What the library says of the very same bytes; null if they are new. */
  async #known(upload) {
    const digest = await sha256(upload.file);
    if (!digest) {
      return null;
    }
    const { photos } = await this.wire.get({ sha256: digest }, { signal: upload.controller.signal });
    return photos.length ? { photo: photos[0], caption: upload.place.words, duplicate: true } : null;
  }

  #send(upload) {
    upload.state = 'sending';
    upload.sent += 1;
    this.onChange();
    return this.wire.upload(upload.file, upload.place.words, {
      signal: upload.controller.signal,
      isLikeKilled: upload.insists,
      onProgress: done => {
        upload.progress = done;
        upload.state = done < 1 ? 'sending' : 'developing';
        this.onChange();
      }
    });
  }

  #land(upload, { photo, caption, duplicate, alike = [] }) {
    // A file that was cut off on the way may have arrived all the same: it is nobody's duplicate.
    const isSame = Boolean(duplicate) && !(upload.sent && photo.is_own);
    upload.same = isSame ? photo : null;
    if (photo.problem) {
      throw new Refusal(photo.problem);
    }
    const known = upload.place.isThePhotosOwn ? WORDS.there : WORDS.known;
    Object.assign(upload, { photo, own: photo, alike, state: 'added', sentence: isSame ? known : '' });
    upload.place.land(photo, caption ?? '');
    this.onLand(upload);
  }

  #fail(upload, problem) {
    if (upload.state === 'cancelled') {
      return;
    }
    const kind = problem instanceof Refusal ? problem.kind : 'broken';
    if (kind === 'broken') {
      console.error(problem);
    }
    upload.progress = 0;
    if (kind === 'offline' || (kind === 'trouble' && upload.troubles < MOST_TROUBLE)) {
      upload.troubles += Number(kind === 'trouble');
      Object.assign(upload, { state: 'offline', sentence: kind === 'trouble' ? WORDS.trouble : WORDS.offline });
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#goOn('offline'), LOOK_AGAIN);
    } else if (kind === 'signedOut' && upload.troubles < MOST_TROUBLE) {
      upload.troubles += 1;
      Object.assign(upload, { state: 'signedOut', sentence: WORDS.signedOut });
      this.#askToSignIn();
    } else {
      const sentence = kind === 'broken' ? WORDS.serverTrouble : problem.message;
      const { killed = null, can_insist: canInsist = false } = problem.answer ?? {};
      Object.assign(upload, { state: 'failed', sentence, killed, canInsist, canRetry: kind !== 'refused' });
      if (!upload.canRetry && !canInsist) {
        upload.place.leave();
      }
    }
  }

  #goOn(state, { isFresh = false } = {}) {
    for (const upload of this.all.filter(other => other.state === state)) {
      Object.assign(upload, { state: 'waiting', sentence: '', troubles: isFresh ? 0 : upload.troubles });
    }
    this.#next();
  }

  /** A token that is only old needs nobody; else the page's dialog is asked for. */
  async #askToSignIn() {
    if (!await this.#lookForSession()) {
      document.dispatchEvent(new CustomEvent('desk:signed-out'));
    }
  }

  /** Perhaps somebody signed in in another window. */
  async #lookForSession() {
    const isSignedIn = await this.wire.isSignedIn();
    if (isSignedIn) {
      this.#goOn('signedOut');
    }
    return isSignedIn;
  }
}
