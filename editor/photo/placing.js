import { ModelLivePosition } from 'ckeditor5';

function isEmptyParagraph( node ) {
	return Boolean( node?.is( 'element', 'paragraph' ) && node.isEmpty );
}

/** The nearest place for a photo, which stands between the blocks of the story and never inside one. */
function betweenBlocks( model, position ) {
	if ( position.parent.is( 'rootElement' ) ) {
		return { position, block: null };
	}
	const block = position.getAncestors()[ 1 ];
	const isAtStart = position.parent === block && position.isAtStart;
	return { position: isAtStart ? model.createPositionBefore( block ) : model.createPositionAfter( block ), block };
}

/**
 * Keeps a place in the text for several photos that arrive in any order: each slot has a live position, and a
 * photo that is put in pushes the slots after it forward and leaves those before it where they are.
 */
export class Places {
	constructor( editor, position, count ) {
		this._editor = editor;
		const { position: place, block } = betweenBlocks( editor.model, position );
		this._empty = isEmptyParagraph( block ) ? block : null;
		this._slots = Array.from( { length: count }, () => ModelLivePosition.fromPosition( place, 'toNext' ) );
	}

	put( index, photo, { select = false } = {} ) {
		this._slots.forEach( ( slot, other ) => {
			slot.stickiness = other > index ? 'toNext' : 'toPrevious';
		} );
		this._editor.model.change( writer => {
			const node = writer.createElement( 'photo', { photoId: photo.id, caption: photo.caption ?? '', alt: photo.alt ?? '' } );
			writer.insert( node, this._slots[ index ].toPosition() );
			const hadCaret = this._removeEmptyParagraph( writer );
			if ( select || hadCaret ) {
				writer.setSelection( node, 'on' );
			}
		} );
		this._slots[ index ].detach();
	}

	_removeEmptyParagraph( writer ) {
		const empty = this._empty;
		this._empty = null;
		// It may have been written into, or removed, while the file was on its way.
		if ( !isEmptyParagraph( empty ) || empty.root.rootName === '$graveyard' ) {
			return false;
		}
		const hadCaret = this._editor.model.document.selection.getFirstPosition().parent === empty;
		writer.remove( empty );
		return hadCaret;
	}
}
