// The uploads as somebody sees them: one form for the batch, a row for each file, OK.
import { button, element } from '../words.js';
import { Batch } from './batch.js';
import { MOST_FILES } from './checking.js';
import { Queue } from './queue.js';
import { Row } from './row.js';
import { WORDS } from './words.js';

// The credit at the end of a caption line.
const CREDIT = /\s*[(（][^()（）]*(?:photo|图|摄)[^()（）]*[)）][.。]?$/iu;
const QUIET = ['input', 'change', 'keypress', 'keyup', 'beforeinput'];

export class Sheet {
  /**
   * `creditKinds` and `uses` are [value, words]; `returnFocus()` where the sheet closes;
   * `onPhoto(photo)` for each photo as the server now knows it.
   */
  constructor(wire, { creditKinds, uses, returnFocus, onPhoto = () => {} }) {
    Object.assign(this, { wire, returnFocus, onPhoto, rows: new Map(), members: [], isClosing: false });
    this.queue = new Queue(wire, { onChange: () => this.draw(), onLand: upload => this.#landed(upload) });
    this.batch = new Batch(wire, { creditKinds, uses, uploads: () => this.#batch(), give: (...given) => this.#give(...given) });
    this.title = element('h2', { className: 'upload-title' });
    this.summary = element('p', { className: 'upload-summary', role: 'status' });
    this.warning = element('p', { className: 'upload-trouble', role: 'alert' });
    this.list = element('ul', { className: 'upload-list' });
    this.cancelAll = button(WORDS.cancelAll, () => this.queue.cancelAll(), 'upload-button');
    this.ok = button(WORDS.done, () => this.close(), 'upload-button upload-button--main');
    this.body = element('div', { className: 'upload-sheet__body', hidden: true },
      this.title, this.warning, this.batch.node, this.list,
      element('div', { className: 'upload-foot' }, this.summary, this.cancelAll, this.ok));
    this.node = element('section', { className: 'upload-sheet', 'aria-label': WORDS.uploads }, this.body);
    for (const name of QUIET) {
      // These unnamed controls are no fields of the form around them.
      this.node.addEventListener(name, event => event.stopPropagation());
    }
  }

  /** `placesFor(files)` gives a place for each of the files that are taken. */
  add(files, placesFor) {
    const taken = files.slice(0, MOST_FILES);
    this.warning.textContent = files.length > MOST_FILES ? WORDS.tooMany(files.length, MOST_FILES) : '';
    if (this.queue.all.length === 0) {
      this.batch.clear();
      this.members = [];
    }
    this.isClosing = false;
    this.queue.add(taken, placesFor(taken));
    this.members = [...this.members, ...this.queue.all.filter(upload => !this.members.includes(upload))];
    this.draw();
  }

  focus() {
    if (!this.body.hidden) {
      this.batch.credit.focus();
    }
  }

  /** What is still on its way goes on, and is shown until it is there. */
  close() {
    this.isClosing = true;
    this.queue.all.filter(({ state }) => state === 'failed').forEach(upload => this.queue.dismiss(upload));
    this.#tidy();
  }

  /** After OK: a photo that is there and has all it was given is no longer shown. */
  #tidy() {
    const isFinished = ({ state, pending, trouble }) => state === 'added' && !pending && !trouble;
    const next = this.isClosing && this.queue.all.find(isFinished);
    if (next) {
      this.queue.dismiss(next); // draws, and so comes back here for the next
    } else if (this.isClosing && this.body.hidden) {
      this.isClosing = false;
      this.returnFocus(); // at once, or when the last of what was on its way is there
    }
  }

  /** The photos of the batch in their order, those that are shown no more among them. */
  #batch() {
    return this.members.filter(({ state }) => !['cancelled', 'failed'].includes(state));
  }

  draw() {
    const { all } = this.queue;
    for (const [upload, row] of this.rows) {
      if (!all.includes(upload)) {
        this.#takeAway(upload, row);
      }
    }
    for (const upload of all) {
      this.#rowOf(upload).draw();
    }
    const toCome = all.filter(({ isToCome }) => isToCome).length;
    const there = all.filter(({ state }) => state === 'added');
    const added = there.filter(({ same, place }) => !(same && place.isThePhotosOwn)).length; // the library has it once
    const failed = all.filter(({ state }) => state === 'failed').length;
    const said = toCome ? [WORDS.progress(there.length, all.length)] : [added && WORDS.added(added), failed && WORDS.refused(failed)];
    const words = said.filter(Boolean).join(' ');
    if (this.summary.textContent !== words) {
      this.summary.textContent = words;
    }
    this.title.textContent = WORDS.batch(all.length);
    this.batch.name(all.length);
    this.batch.node.hidden = all.every(({ state }) => state === 'failed');
    this.cancelAll.hidden = !toCome;
    this.body.hidden = all.length === 0;
    this.#tidy();
  }

  #rowOf(upload) {
    if (!this.rows.has(upload)) {
      const row = new Row(upload, {
        cancel: one => this.queue.cancel(one),
        retry: one => this.queue.retry(one),
        insist: one => this.queue.insist(one),
        dismiss: one => this.queue.dismiss(one),
        describe: one => this.#describe(one),
        placeAgain: one => { one.place.land(one.photo, '', { isAgain: true }); this.draw(); },
        use: (one, photo) => this.#use(one, photo),
        keepBoth: one => { one.alike = []; this.draw(); },
        next: one => this.#next(one)
      });
      this.rows.set(upload, row);
      this.list.append(row.node);
    }
    return this.rows.get(upload);
  }

  #takeAway(upload, row) {
    const hadFocus = row.node.contains(document.activeElement);
    const neighbour = row.node.nextElementSibling ?? row.node.previousElementSibling;
    row.node.remove();
    this.rows.delete(upload);
    if (hadFocus) {
      neighbour ? neighbour.querySelector('button, textarea').focus() : this.returnFocus();
    }
  }

  #next(row) {
    const rows = [...this.rows.values()].filter(({ alt }) => !alt.hidden);
    const next = rows[rows.indexOf(row) + 1];
    (next?.alt ?? this.ok).focus();
  }

  async #landed(upload) {
    this.onPhoto(upload.photo);
    await this.batch.catchUp(upload);
    if (upload.place.read('alt')) {
      await this.#describe(upload);
    }
  }

  /** Where the words of a place are the photo's own to start from, they are kept with it. */
  #describe(upload) {
    const alt = upload.place.read('alt').trim();
    return upload.photo && alt !== upload.photo.alt
      ? this.#give(upload, { alt }, { overwrite: upload.place.isThePhotosOwn })
      : null;
  }

  #use(upload, photo) {
    upload.place.replace(photo);
    Object.assign(upload, { photo, same: photo, alike: [], sentence: WORDS.known });
    this.onPhoto(photo);
    this.draw();
  }

  /** True once the server has it. A photo that is somebody else's keeps what it has. */
  async #give(upload, fields, { overwrite }) {
    if (!upload.photo.can_describe) {
      this.#suggest(upload, fields.caption?.replace(CREDIT, ''), overwrite);
      return false;
    }
    const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map(one => [name, one]));
    upload.pending = (upload.pending ?? 0) + 1;
    try {
      const answer = await this.#inTurn(upload, () => [
        ...pairs, ...(overwrite ? [['version', upload.photo.version]] : [['missing', 'yes']])
      ]);
      this.#suggest(upload, fields.caption && answer.caption, overwrite);
      this.#renew(upload, answer.photo, '');
      return true;
    } catch (refusal) {
      this.#renew(upload, refusal.answer?.photo ?? upload.photo, refusal.message);
      return false;
    } finally {
      upload.pending -= 1;
      this.draw();
    }
  }

  /** One change after another: each makes the version that the next begins from. */
  #inTurn(upload, pairs) {
    const turn = (upload.turn ?? Promise.resolve()).catch(() => null)
      .then(() => this.wire.post(`${upload.photo.id}/describe/`, pairs()));
    upload.turn = turn;
    return turn;
  }

  #suggest(upload, caption, overwrite) {
    if (caption && (overwrite || !upload.place.read('caption'))) {
      upload.place.write('caption', caption);
    }
  }

  #renew(upload, photo, trouble) {
    Object.assign(upload, { photo, trouble });
    this.onPhoto(photo);
  }
}
