// The saving machine of one window at a story: one request at a time, the latest words, until they are stored.
import { hold } from './journal.js';
import { say } from './words.js';

const PAUSE = 1_000;
const LONGEST = 15_000;
const RETRIES = [2_000, 4_000, 8_000, 15_000];
const LEAP = 1_000; // a restored sitting may have sent more than its journal knows

const keyOf = content => JSON.stringify(content);

/** What was refused stays as it was typed. */
function without(fields, refused) {
  const names = new Set(refused.map(({ field }) => field));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)));
}

export function newSitting() {
  const random = crypto.getRandomValues(new Uint8Array(16));
  random[6] = (random[6] & 0x0f) | 0x40;
  random[8] = (random[8] & 0x3f) | 0x80;
  const hex = [...random].map(byte => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export class Machine {
  /** `shows` has what the page does: onSaved, onClash, onSignedOut. */
  constructor({ fields, newsroom, journal, state, story, version, user, shows }) {
    Object.assign(this, { fields, newsroom, journal, state, story, version, user, shows });
    this.sitting = newSitting();
    hold(this.sitting);
    this.seq = 0;
    this.sent = null; // what `seq` stands for
    this.base = fields.read();
    this.acked = keyOf(this.base);
    this.seen = this.acked;
    this.mends = new Set(); // codes of advisory checks to apply, until the newsroom has done so
    this.sentMend = '';
    this.choices = [];
    this.obstacle = null; // signedOut, clash or stopped: somebody has to do something first
    this.failures = 0;
    this.inFlight = null;
    this.timer = null;
    this.unsavedSince = null;
    this.last = null;
    this.isAdopting = false;
    this.asideFor = '';
    this.setting = Promise.resolve();
  }

  /** What the editor makes of the stored text is the stored text. */
  rebase(name, raw) {
    if (this.base[name] === raw) {
      this.base[name] = this.fields.read()[name];
      const wasSame = this.seen === this.acked;
      this.acked = keyOf(this.base);
      this.seen = wasSame ? this.acked : this.seen;
    }
  }

  get isDirty() {
    return keyOf(this.fields.read()) !== this.acked;
  }

  get isNew() {
    return this.story === null;
  }

  record() {
    const { sitting, story, user, version, seq, base } = this;
    return { sitting, story, user, version, seq, base, fields: this.fields.read(), at: Date.now() };
  }

  /** Something may have been typed. */
  changed() {
    const key = keyOf(this.fields.read());
    if (this.isAdopting || key === this.seen) {
      return;
    }
    this.seen = key;
    this.journal.keep(() => this.record());
    document.dispatchEvent(new CustomEvent('desk:changed'));
    if (this.obstacle === 'stopped') {
      this.obstacle = null;
    }
    if (this.obstacle === 'clash') {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.setAside(), PAUSE);
    }
    this.schedule();
  }

  schedule() {
    if (!this.isDirty || this.obstacle || this.inFlight) {
      return;
    }
    if (this.isNew && !this.fields.hasWords()) {
      this.state.show('empty');
      return;
    }
    this.unsavedSince ??= Date.now();
    if (this.failures) {
      return; // its own timer runs
    }
    this.state.show('unsaved');
    clearTimeout(this.timer);
    const left = this.unsavedSince + LONGEST - Date.now();
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(PAUSE, left)));
  }

  /**
   * The answer, or null where nothing could be saved. `isForced` asks even if nothing was typed;
   * `mend` is the code of an advisory check to apply with the same save, or with the next that succeeds.
   */
  async save({ isForced = false, mend = '' } = {}) {
    if (mend) {
      this.mends.add(mend);
    }
    if (this.inFlight) {
      const answer = await this.inFlight;
      return this.isDirty || isForced || mend ? answer && this.save({ isForced, mend }) : answer;
    }
    clearTimeout(this.timer);
    if (this.isNew && !this.fields.hasWords()) {
      return null;
    }
    if (!isForced && !this.mends.size && !this.isDirty && !this.choices.length && !this.failures) {
      return this.last ?? { pk: this.story, version: this.version };
    }
    this.inFlight = this.send(isForced || Boolean(mend));
    try {
      return await this.inFlight;
    } finally {
      this.inFlight = null;
      this.schedule();
      if (this.mends.size && !this.obstacle && !this.failures) {
        this.save();
      }
    }
  }

  /** The pairs of a request with the words of this moment. */
  compose(isForced, mend = '') {
    const key = keyOf(this.fields.read());
    if (key !== this.sent || mend !== this.sentMend || isForced) {
      this.seq += 1;
      Object.assign(this, { sent: key, sentMend: mend });
    }
    const own = { version: this.version ?? '', sitting: this.sitting, seq: this.seq, place: this.fields.place() };
    const pairs = this.fields.pairs().filter(([name]) => !(name in own) && !/^(csrfmiddlewaretoken$|choice-)/.test(name));
    return { key, pairs: [...pairs, ...Object.entries(own), ...this.choices, ...(mend ? [['mend', mend]] : [])] };
  }

  /** What the form says of this window where it is sent as a form, by a button that leads elsewhere. */
  sign() {
    const { elements } = this.fields.form;
    const values = { version: this.version ?? '', sitting: this.sitting, seq: this.seq + 1 };
    for (const [name, value] of Object.entries(values)) {
      if (elements[name]) {
        elements[name].value = value;
      }
    }
  }

  get path() {
    return this.isNew ? 'stories/' : `stories/${this.story}/`;
  }

  async send(isForced) {
    const [mend = ''] = this.mends;
    const { key, pairs } = this.compose(isForced, mend);
    const { seq, journal: { stamp } } = this;
    this.state.show('saving');
    const { kind, status, answer } = await this.newsroom.post(this.path, pairs);
    if (kind !== 'away') {
      this.failures = 0;
    }
    const then = { ok: this.take, clash: this.clash, signedOut: this.signedOut, refused: this.refused, away: this.away };
    return then[kind === 'forged' ? 'refused' : kind].call(this, answer, { key, stamp, seq, status, mend });
  }

  /** The server has what was sent, and perhaps more. */
  take(answer, { key, stamp, seq, mend }) {
    if (answer.seq > seq) { // a later save of this sitting came first: say these words once more, as later ones
      Object.assign(this, { seq: Math.max(this.seq, answer.seq), sent: null });
      return null;
    }
    const wasNew = this.isNew;
    this.mends.delete(mend);
    const others = this.changedByOthers(answer, key, mend);
    const isUntouched = keyOf(this.fields.read()) === key && !this.fields.isComposing;
    this.story = answer.pk;
    this.choices = [];
    this.unsavedSince = null;
    this.last = answer;
    this.obstacle = null;
    this.acked = key;
    if (answer.fields === null || isUntouched) {
      this.version = answer.version;
      if (answer.fields) {
        this.adopt(without(answer.fields, answer.refused ?? []));
      }
    } else if (this.fields.isComposing) {
      setTimeout(() => this.save({ isForced: true }), PAUSE);
    }
    this.rest(answer.refused ?? [], stamp);
    this.shows.onSaved(answer, { wasNew, others });
    document.dispatchEvent(new CustomEvent('desk:saved', { detail: answer }));
    return answer;
  }

  /** The device lets go of what is stored; what was refused is news still. */
  rest(refused, stamp) {
    const before = this.base;
    this.base = JSON.parse(this.acked);
    for (const { field } of refused) {
      this.base[field] = before[field];
    }
    if (!refused.length) {
      this.journal.clear(this.sitting, stamp);
    }
  }

  /** Names of the fields in which the story moved on beside one's own save. */
  changedByOthers(answer, key, mend) {
    const own = this.isNew || mend || key !== this.acked ? 1 : 0;
    const names = Object.keys(answer.fields ?? {}).filter(name => name !== 'slug');
    return answer.version > (this.version ?? 0) + own ? names : [];
  }

  /** Show what the server has. Nothing was typed since it was asked. */
  adopt(fields) {
    this.isAdopting = true;
    try {
      this.fields.put(fields);
    } finally {
      this.isAdopting = false;
    }
    this.acked = keyOf(this.fields.read());
    this.seen = this.acked;
    document.dispatchEvent(new CustomEvent('desk:changed'));
  }

  clash(answer) {
    this.obstacle = 'clash';
    this.choices = [];
    this.state.show('clash', { who: answer.merged_from });
    this.shows.onClash(answer);
    this.setAside(answer.merged_from);
    return null;
  }

  /** While it is asked which words stand, the newsroom keeps these beside the story: they overwrite nothing. */
  setAside(who = this.asideFor) {
    clearTimeout(this.timer);
    this.asideFor = who;
    this.setting = this.setting.then(() => this.putAside(who)); // one after the other: the latest stays
  }

  async putAside(who) {
    if (this.obstacle !== 'clash') {
      return;
    }
    const words = JSON.stringify(this.record());
    const { kind, answer } = await this.newsroom.post(`stories/${this.story}/aside/`, { sitting: this.sitting, words });
    if (this.obstacle !== 'clash') {
      return;
    }
    if (kind === 'ok') {
      this.state.show('clash', { who, at: answer.kept });
    } else {
      this.state.show('clash', { who });
    }
    if (kind === 'away') {
      this.timer = setTimeout(() => this.setAside(), LONGEST);
    }
  }

  signedOut() {
    if (this.obstacle !== 'signedOut') {
      this.obstacle = 'signedOut';
      this.shows.onSignedOut();
    }
    return null;
  }

  /** Nothing of it can be stored, and asking again would not help. */
  refused(answer, { status }) {
    this.obstacle = 'stopped';
    this.mends.clear();
    const known = { 403: say('you may not change this story'), 404: say('this story is not there for you'), 413: say('it is too long') };
    this.state.show('stopped', { reason: answer?.error || known[status] || say('the newsroom refused it') });
    return null;
  }

  away() {
    const isKept = !this.journal.isBroken;
    this.state.show(navigator.onLine ? 'away' : 'offline', { isKept });
    const pause = RETRIES[Math.min(this.failures, RETRIES.length - 1)];
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
    return null;
  }

  /** What stood in the way is gone. */
  goOn(choices = []) {
    this.obstacle = null;
    this.choices = choices;
    return this.save({ isForced: false });
  }

  /** The network is back, or somebody looks again. */
  retry() {
    if (this.failures && !this.obstacle && !this.inFlight) {
      this.save();
    }
  }

  /** The window is hidden and may never come back: send what is there, wait for nothing. */
  flush() {
    const hasWords = !this.isNew || this.fields.hasWords();
    if (this.obstacle === 'clash') {
      const words = JSON.stringify(this.record());
      this.newsroom.post(`stories/${this.story}/aside/`, { sitting: this.sitting, words }, { isLast: true });
    }
    const isUnderWay = this.inFlight && keyOf(this.fields.read()) === this.sent;
    if (this.isDirty && hasWords && !isUnderWay && !this.obstacle) {
      this.newsroom.post(this.path, this.compose(false).pairs, { isLast: true });
    }
  }

  /** Go on with the words of another sitting, as that sitting. */
  resume(record) {
    Object.assign(this, { sitting: record.sitting, version: record.version, story: record.story ?? this.story });
    hold(this.sitting);
    this.seq = record.seq + LEAP;
    this.sent = null;
    this.isAdopting = true;
    this.fields.put(record.fields);
    this.isAdopting = false;
    this.acked = '';
    this.changed();
    return this.save();
  }
}

let machine = null;

export function begin(given) {
  machine = new Machine(given);
  return machine;
}

/** Save now, and mend what `mend` is the code of: the answer, or null when it could not be saved. */
export async function saveNow({ mend = '' } = {}) {
  if (!machine) {
    return null;
  }
  if (machine.obstacle) {
    const { obstacle } = machine;
    if (obstacle !== 'stopped') {
      if (mend) {
        machine.mends.add(mend);
      }
      machine.shows.onReminder(obstacle);
      return null;
    }
    machine.obstacle = null;
  }
  return machine.save({ mend });
}

/** Whether a mend waits for the next save that succeeds. */
export function isWaiting(mend) {
  return Boolean(machine?.mends.has(mend));
}

/** Show in the form what the server has; it counts as saved. */
export function adopt(fields) {
  machine?.adopt(fields);
}
