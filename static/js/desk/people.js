// This window says that it is here and in which field; the answer says who else is, and draws the rail
// where it shows an older version: after a save of one's own at once, after another's soon.
import { draw } from './parts.js';

const EVERY = 10_000;
const AT_MOST_EVERY = 1_000;

export function beHere(machine) {
  let said = '';
  let timer = null;
  let drawn = machine.version ?? 0; // the version that the rail shows

  async function tell() {
    clearTimeout(timer);
    timer = setTimeout(tell, EVERY);
    if (machine.isNew || document.hidden || machine.obstacle === 'signedOut' || machine.failures) {
      return;
    }
    const { sitting, version, fields } = machine;
    said = fields.place();
    const { kind, answer } = await machine.newsroom.post(`stories/${machine.story}/here/`, { sitting, place: said, version, drawn });
    if (kind === 'signedOut') {
      machine.signedOut();
    } else if (kind === 'ok' && answer.version >= drawn) {
      drawn = answer.version;
      draw(answer.parts);
      const isBehind = answer.version > machine.version && !machine.inFlight && !machine.obstacle;
      if (isBehind && !machine.isDirty) {
        machine.save({ isForced: true });
      }
    }
  }

  function tellSoon() {
    if (machine.fields.place() !== said) {
      clearTimeout(timer);
      timer = setTimeout(tell, AT_MOST_EVERY);
    }
  }

  document.addEventListener('focusin', tellSoon);
  document.addEventListener('visibilitychange', () => document.hidden || tell());
  document.addEventListener('desk:saved', ({ detail }) => {
    drawn ||= detail.version; // a new story's rail came with its first save
    if (detail.version !== drawn) {
      tell();
    }
  });
  document.addEventListener('desk:photo', tell); // killed or credited from its figure: the checks change
  tell();
}
