// This window says that it is here and in which field; the answer says who else is.
import { draw } from './parts.js';

const EVERY = 10_000;
const AT_MOST_EVERY = 1_000;

export function beHere(machine) {
  let said = '';
  let timer = null;

  async function tell() {
    clearTimeout(timer);
    timer = setTimeout(tell, EVERY);
    if (machine.isNew || document.hidden || machine.obstacle === 'signedOut' || machine.failures) {
      return;
    }
    const { sitting, version, fields } = machine;
    said = fields.place();
    const { kind, answer } = await machine.newsroom.post(`stories/${machine.story}/here/`, { sitting, place: said, version });
    if (kind === 'signedOut') {
      machine.signedOut();
    } else if (kind === 'ok') {
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
  document.addEventListener('desk:saved', () => timer ?? tell());
  document.addEventListener('desk:photo', tell); // killed or credited from its figure: the checks change
  tell();
}
