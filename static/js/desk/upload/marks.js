import { element } from '../words.js';

let count = 0;

/** A control under its label, tied together; the control gets an id of its own. */
export function labelled(words, control) {
  count += 1;
  control.id = `upload-control-${count}`;
  return element('p', { className: 'upload-field' }, element('label', { htmlFor: control.id, textContent: words }), control);
}

/** `parts` without those that are null. */
export function box(name, properties, ...parts) {
  return element(name, properties, ...parts.filter(part => part !== null));
}

/** A photo as the server describes it, small. One that may not be shown has no picture here either. */
export function thumb({ src, width, height, problem }) {
  return src && !problem
    ? element('img', { className: 'upload-thumb', alt: '', src, width, height, decoding: 'async', draggable: false })
    : element('span', { className: 'upload-thumb' });
}
