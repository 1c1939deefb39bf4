// The library: photos dropped on the page or chosen, each shown on its way.
import { Newsroom } from './sending.js';
import { SignIn } from './signin.js';
import { button, element } from './words.js';
import { Sheet } from './upload/sheet.js';
import { Wire } from './upload/wire.js';
import { WORDS } from './upload/words.js';

/** A photo that stands in no story yet: what is said of it is its own. */
class Shelf {
  constructor() {
    Object.assign(this, { words: '', isGone: false, isThePhotosOwn: true, texts: {} });
  }

  read(name) {
    return this.texts[name] ?? '';
  }

  write(name, text) {
    this.texts[name] = text;
  }

  land(photo) {
    for (const name of ['alt', 'caption']) {
      this.texts[name] ||= photo[name];
    }
  }

  replace(photo) {
    this.texts = { alt: photo.alt, caption: photo.caption };
  }

  leave() {}
}

function offerSignIn(newsroom, user) {
  const dialog = document.getElementById('signin');
  const signIn = new SignIn(dialog, newsroom, {
    onDone() {
      dialog.close();
      document.dispatchEvent(new CustomEvent('desk:signed-in'));
    },
    onClose() {},
    typeOn() {}
  });
  document.addEventListener('desk:signed-out', () => signIn.open(user));
}

function start(zone) {
  const { url, creditKinds, photoUses, photoTypes, user, then } = zone.dataset;
  let isNew = false;
  const goOn = () => (then ? location.assign(then) : location.reload());
  const sheet = new Sheet(new Wire(url), {
    creditKinds: JSON.parse(creditKinds),
    uses: JSON.parse(photoUses),
    returnFocus: () => (isNew ? goOn() : choose.focus()),
    onPhoto: () => { isNew = true; }
  });
  const take = files => files.length && sheet.add(files, taken => taken.map(() => new Shelf()));
  const chooser = element('input', { type: 'file', multiple: true, accept: photoTypes, hidden: true, 'aria-label': WORDS.choose });
  const choose = button(WORDS.choose, () => chooser.click());
  chooser.addEventListener('change', () => {
    take([...chooser.files]);
    chooser.value = '';
    sheet.focus();
  });
  zone.append(element('p', { className: 'upload-zone' }, `${WORDS.drop} `, choose, chooser), sheet.node);
  zone.hidden = false;
  const isFiles = ({ dataTransfer }) => Boolean(dataTransfer?.types.includes('Files'));
  addEventListener('dragover', event => {
    if (isFiles(event)) {
      event.preventDefault();
      zone.classList.add('is-over');
    }
  });
  addEventListener('dragleave', event => event.relatedTarget || zone.classList.remove('is-over'));
  addEventListener('drop', event => {
    zone.classList.remove('is-over');
    if (isFiles(event)) {
      event.preventDefault();
      take([...event.dataTransfer.files]);
    }
  });
  addEventListener('paste', event => take([...(event.clipboardData?.files ?? [])]));
  offerSignIn(new Newsroom(document.querySelector('form:has(input[name=csrfmiddlewaretoken])'), new URL('../', new URL(url, location.href)).pathname), user);
}

const zone = document.querySelector('[data-upload]');
if (zone) {
  start(zone);
}
