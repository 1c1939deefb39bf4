// Two versions of one paragraph: the server's fragment above the form, to choose from.
import { button, say } from './words.js';

export class Clashes {
  constructor(box, onChosen) {
    this.box = box;
    this.onChosen = onChosen;
    box.addEventListener('submit', event => {
      event.preventDefault();
      this.choose();
    });
  }

  show(html) {
    this.box.innerHTML = html;
    this.box.hidden = false;
    if (!this.box.querySelector('button')) {
      const act = button(say('Save with these choices'), () => this.choose(), 'act act-first');
      this.box.append(act);
    } else {
      this.box.querySelectorAll('button').forEach(act => {
        act.type = 'button';
        act.addEventListener('click', () => this.choose());
      });
    }
    this.remind();
  }

  remind() {
    const heading = this.box.querySelector('h2, h3') ?? this.box;
    heading.tabIndex = -1;
    heading.focus();
    heading.scrollIntoView({ block: 'start' });
  }

  hide() {
    this.box.hidden = true;
    this.box.replaceChildren();
  }

  choose() {
    const radios = [...this.box.querySelectorAll('input[type=radio]')];
    const names = [...new Set(radios.map(({ name }) => name))];
    const chosen = radios.filter(({ checked }) => checked);
    const open = names.find(name => !chosen.some(radio => radio.name === name));
    if (open) {
      radios.find(({ name }) => name === open).focus();
      return;
    }
    this.onChosen(chosen.map(({ name, value }) => [name, value]));
  }
}
