// One file in the list: how far it is, what is known of it, and its description.
import { button, element } from '../words.js';
import { box, thumb } from './marks.js';
import { WORDS } from './words.js';

const BARS = ['waiting', 'checking', 'sending', 'developing', 'offline', 'signedOut'];

function stateOf({ state, progress, sentence }) {
  const words = {
    waiting: WORDS.waiting, checking: WORDS.checking, sending: WORDS.percent(progress), developing: WORDS.developing
  };
  return words[state] ?? sentence;
}

/** What was read from the file, or ''. */
function factsOf({ own, same, place: { words } }) {
  if (!own || same) {
    return '';
  }
  const { caption, credit, taken_on: day, place, keywords } = own;
  const facts = [...(words ? [] : [caption, credit.printed]), place, day, keywords.join(', ')].filter(Boolean);
  return facts.length ? WORDS.fromFile(facts.join(' · ')) : '';
}

function usesOf(photo) {
  const uses = (photo.uses ?? []).map(({ words, address }) => element('a', { href: address, target: '_blank', rel: 'noopener', textContent: words }));
  const said = uses.length ? uses.flatMap((use, number) => (number ? ['; ', use] : [use])) : [WORDS.unused];
  const rest = [photo.problem, photo.rights].filter(Boolean).map(words => `; ${words}`);
  return element('span', { className: 'upload-uses-of' }, ...said, ...rest);
}

export class Row {
  constructor(upload, actions) {
    Object.assign(this, { upload, actions });
    this.bar = element('progress', { max: 1, value: 0, 'aria-label': upload.name });
    this.state = element('span', { className: 'upload-state' });
    this.facts = element('p', { className: 'upload-facts' });
    this.twins = element('div', { className: 'upload-twins' });
    this.acts = element('p', { className: 'upload-acts' });
    this.trouble = element('p', { className: 'upload-trouble', role: 'alert' });
    this.alt = element('textarea', { rows: 2, placeholder: WORDS.alt, 'aria-label': WORDS.altOf(upload.name), spellcheck: true });
    this.node = element('li', { className: 'upload-row' },
      element('img', { className: 'upload-thumb', src: upload.preview, alt: '', width: 96, height: 72, onerror: event => event.target.remove() }),
      element('div', { className: 'upload-file' },
        element('span', { className: 'upload-name', textContent: upload.name }), this.bar, this.state, this.facts, this.twins, this.trouble, this.acts),
      this.alt);
    this.alt.addEventListener('input', () => upload.place.write('alt', this.alt.value.replace(/\s*\n\s*/g, ' ')));
    this.alt.addEventListener('change', () => actions.describe(upload));
    this.alt.addEventListener('keydown', event => {
      if (event.key === 'Enter' && !event.isComposing) {
        event.preventDefault();
        actions.next(this);
      }
    });
  }

  draw() {
    const { upload } = this;
    const { state } = upload;
    this.node.dataset.state = state;
    this.bar.hidden = !BARS.includes(state);
    this.bar.value = upload.progress;
    const words = stateOf(upload);
    if (this.state.textContent !== words) {
      this.state.textContent = words;
    }
    this.facts.textContent = factsOf(upload);
    this.trouble.textContent = upload.trouble ?? '';
    this.alt.hidden = state === 'failed';
    const alt = upload.place.read('alt');
    if (this.alt.value !== alt && document.activeElement !== this.alt) {
      this.alt.value = alt;
    }
    this.#drawActs();
    this.#drawTwins();
  }

  #drawActs() {
    const { upload, actions } = this;
    const { state, name } = upload;
    const key = `${state} ${upload.canRetry} ${upload.canInsist} ${upload.place.isGone}`;
    if (key === this.drawn) {
      return;
    }
    const hadFocus = this.acts.contains(document.activeElement);
    this.drawn = key;
    const make = (words, label, act) => Object.assign(button(words, () => act(upload), 'upload-button'), { ariaLabel: label });
    const isGone = state === 'added' && upload.place.isGone;
    const acts = [
      upload.isToCome ? make(WORDS.cancel, WORDS.cancelFile(name), actions.cancel) : null,
      state === 'failed' && upload.canRetry ? make(WORDS.retry, WORDS.retryFile(name), actions.retry) : null,
      state === 'failed' && upload.canInsist ? make(WORDS.insist, WORDS.insistFile(name), actions.insist) : null,
      isGone ? make(WORDS.placeAgain, WORDS.placeAgain, actions.placeAgain) : null,
      state === 'failed' ? make(WORDS.dismiss, WORDS.dismissFile(name), actions.dismiss) : null
    ].filter(Boolean);
    this.acts.replaceChildren(...acts);
    if (isGone) {
      this.acts.prepend(`${WORDS.noPlace} `);
    }
    if (hadFocus) {
      (acts[0] ?? this.alt).focus();
    }
  }

  #drawTwins() {
    const { upload, actions } = this;
    const key = [upload.same?.id, upload.killed?.id, ...upload.alike.map(({ id }) => id)].join();
    if (key === this.twinsDrawn) {
      return;
    }
    this.twinsDrawn = key;
    const same = [upload.same, upload.killed].filter(Boolean)
      .map(photo => element('div', { className: 'upload-twin' }, thumb(photo), usesOf(photo)));
    const alike = upload.alike.map(photo => box('div', { className: 'upload-twin' }, thumb(photo),
      element('span', {}, WORDS.alike, ' ', usesOf(photo)),
      photo.problem ? null : button(WORDS.useIt, () => actions.use(upload, photo), 'upload-button')));
    const both = alike.length ? [button(WORDS.keepBoth, () => actions.keepBoth(upload), 'upload-button')] : [];
    this.twins.replaceChildren(...same, ...alike, ...both);
  }
}
