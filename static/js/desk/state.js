// Where the words are, in words. What is seen changes at once; what is said aloud is said once.
import { element, say } from './words.js';

const QUIET = new Set(['unsaved', 'saving', 'saved', 'empty']);

const WORDS = {
  empty: () => '',
  unsaved: () => say('Not saved yet'),
  saving: () => say('Saving…'),
  saved: ({ at }) => (at ? say('Saved %(at)s', { at }) : say('Saved')),
  partly: () => say('Saved, except: '),
  offline: ({ isKept }) => (isKept
    ? say('Offline: kept on this device, goes up when the network is back')
    : say('Offline, and this browser keeps nothing: leave this page open')),
  away: ({ isKept }) => (isKept
    ? say('The newsroom does not answer: kept on this device')
    : say('The newsroom does not answer, and this browser keeps nothing: leave this page open')),
  signedOut: () => say('Signed out: sign in to go on'),
  clash: ({ who, at }) => `${who
    ? say('%(who)s changed the same paragraph: choose above the form.', { who })
    : say('Somebody changed the same paragraph: choose above the form.')} ${at
    ? say('Until then the newsroom keeps your words beside the story (%(at)s).', { at })
    : say('Until then your words are kept on this device.')}`,
  stopped: ({ reason }) => say('Not saved: %(reason)s', { reason })
};

export class State {
  constructor(box) {
    this.box = box;
    this.line = box?.querySelector('.saving-words');
    this.aside = box?.querySelector('.saving-aside');
    this.voice = box?.querySelector('[role=status]');
    this.told = 'saved';
    this.lasting = '';
  }

  /** `refused` are [{anchor, label, message}]; `act` a button beside the words. */
  show(kind, { title = '', refused = [], act = null, ...values } = {}) {
    if (!this.box) {
      return;
    }
    const words = WORDS[kind](values);
    const links = refused.map(({ anchor, label, message }) => element('a', { href: `#${anchor}`, textContent: label, title: message }));
    this.line.replaceChildren(words, ...links.flatMap((link, number) => (number ? [', ', link] : [link])), ...(act ? [' ', act] : []));
    this.line.title = title;
    this.box.dataset.state = kind;
    if (!QUIET.has(kind) && kind !== this.told) {
      this.told = kind;
      this.announce(this.line.textContent);
    } else if (kind === 'saved' && this.told !== 'saved') {
      this.told = kind;
      this.announce(words);
    }
  }

  announce(words) {
    if (this.voice) {
      this.voice.textContent = words;
    }
  }

  /** Something to know beside the state, such as who changed what; without words, what lasts. */
  remark(words) {
    const shown = words || this.lasting;
    if (this.aside && this.aside.textContent !== shown) {
      this.aside.textContent = shown;
      this.aside.hidden = !shown;
      this.announce(shown);
    }
  }

  /** Something to know until it is over. */
  last(words) {
    this.lasting = words;
    this.remark('');
  }
}
