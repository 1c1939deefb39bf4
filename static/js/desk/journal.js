// Every word on the device, until the server has it: one record for each sitting, in IndexedDB.

const NAME = 'newsroom-desk';
const STORE = 'journal';

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'sitting' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('The journal is blocked.'));
  });
}

let opened = null;

/** Run `ask(store)`; resolves once the device has really kept what was written. */
async function within(mode, ask) {
  opened ??= open();
  let database;
  try {
    database = await opened;
  } catch (problem) {
    opened = null;
    throw problem;
  }
  const transaction = database.transaction(STORE, mode, { durability: 'strict' });
  const kept = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new Error('Not kept.'));
  });
  const [found] = await Promise.all([done(ask(transaction.objectStore(STORE))), kept]);
  return found;
}

export function put(record) {
  return within('readwrite', store => store.put(record));
}

export function forget(sitting) {
  return within('readwrite', store => store.delete(sitting));
}

/** Records of one person, newest first, but those whose window is still open. */
export async function left(user) {
  const records = await within('readonly', store => store.getAll());
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  const open = new Set(held.map(({ name }) => name));
  return records
    .filter(record => record.user === user && !open.has(`desk-sitting-${record.sitting}`))
    .sort((one, other) => other.at - one.at);
}

/** While this window lives, others do not offer its words to restore. */
export function hold(sitting) {
  navigator.locks?.request(`desk-sitting-${sitting}`, () => new Promise(() => {}));
}

/** What one window writes. A change during a write is written right after it, the latest only. */
export class Journal {
  constructor(onTrouble) {
    this.onTrouble = onTrouble;
    this.isBroken = false;
    this.keptStamp = 0;
    this.stamp = 0;
    this.take = null;
    this.isWriting = null;
  }

  /** `take()` gives the record at the moment of writing. */
  keep(take) {
    this.stamp += 1;
    this.take = take;
    this.isWriting ??= this.#write().finally(() => { this.isWriting = null; });
    return this.isWriting;
  }

  async #write() {
    while (this.take) {
      const take = this.take;
      const stamp = this.stamp;
      this.take = null;
      try {
        await put(take());
        this.keptStamp = stamp;
        this.#isWell(true);
      } catch {
        this.#isWell(false);
      }
    }
  }

  #isWell(isWell) {
    if (this.isBroken === isWell) {
      this.isBroken = !isWell;
      this.onTrouble(this.isBroken);
    }
  }

  /** Whether everything that was typed is kept. */
  get isComplete() {
    return this.keptStamp === this.stamp && !this.isBroken;
  }

  /** The server has what was typed up to `stamp`; later words stay. */
  async clear(sitting, stamp) {
    await this.isWriting;
    if (this.stamp === stamp) {
      await forget(sitting).catch(() => {});
    }
  }
}
