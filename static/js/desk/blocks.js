// The editor's text, changed block by block: caret, selection and undo of the other blocks stay.
import { hunks } from './sequences.js';

const LIST = ['listType', 'listIndent'];

/** What a block says, without what the server takes away anyway: spaces at its ends. */
function keyOf(editor, block) {
  const html = editor.model.change(writer => {
    const fragment = writer.createDocumentFragment();
    writer.append(writer.cloneElement(block), fragment);
    return editor.data.stringify(fragment);
  });
  const plain = html.replace(/(&nbsp;|\s)+/g, ' ').replace(/(<[^>/][^>]*>) /g, '$1').replace(/ (?=<\/)/g, '');
  return plain.replace(/<p>\s*<\/p>/g, '') && plain + LIST.map(name => block.getAttribute(name) ?? '').join();
}

/** Blocks that say something, with their keys: an empty paragraph is where somebody is about to write. */
function telling(editor, parent) {
  return [...parent.getChildren()].map(block => ({ block, key: keyOf(editor, block) })).filter(({ key }) => key);
}

/** Make the text say what `html` says. One change, which undo does not take back. */
export function patch(editor, html) {
  const { model } = editor;
  const root = model.document.getRoot();
  const old = telling(editor, root);
  const fresh = telling(editor, editor.data.parse(html));
  const found = hunks(old.map(({ key }) => key), fresh.map(({ key }) => key));
  if (!found.length) {
    return;
  }
  model.enqueueChange({ isUndoable: false }, writer => {
    for (const { from, to, start, end } of found.reverse()) {
      replace(writer, root, old.slice(from, to), fresh.slice(start, end), old[to]?.block, model);
    }
    if (root.childCount === 0) {
      writer.insertElement('paragraph', root);
    }
  });
}

function replace(writer, root, out, coming, next, model) {
  const caret = model.document.selection.getFirstPosition();
  const place = out.findIndex(({ block }) => block === caret.parent);
  const offset = caret.offset;
  let at = next ? next.index : root.childCount;
  if (out.length) {
    at = out[0].block.index;
  } else if (!next) {
    // Before the empty paragraphs in which somebody is about to write.
    while (at > 0 && root.getChild(at - 1).is('element', 'paragraph') && root.getChild(at - 1).isEmpty) {
      at -= 1;
    }
  }
  coming.forEach(({ block }, number) => writer.insert(block, root, at + number));
  if (place >= 0 && coming.length) {
    const heir = coming[Math.min(place, coming.length - 1)].block;
    if (model.schema.checkChild(heir, '$text')) {
      writer.setSelection(heir, Math.min(offset, heir.maxOffset));
    }
  }
  out.forEach(({ block }) => writer.remove(block));
}
