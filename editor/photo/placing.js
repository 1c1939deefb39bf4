import { ModelLivePosition } from 'ckeditor5';
import { wordsOf } from './captions.js';

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

	/** The copy says nothing of a photo that is put at the cursor. */
	words() {
		return '';
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

/** A photo for each of the copy's caption lines: it takes the line's place, and its words as the caption. */
export class CaptionPlaces {
	constructor( editor, lines ) {
		this._editor = editor;
		this._slots = lines.map( line => ( {
			line, words: wordsOf( line ), place: ModelLivePosition.fromPosition( editor.model.createPositionBefore( line ), 'toNext' )
		} ) );
	}

	/** What the copy says of the photo of one slot. */
	words( index ) {
		return this._slots[ index ].words;
	}

	put( index, photo, { caption } ) {
		const { line, words, place } = this._slots[ index ];
		this._editor.model.change( writer => {
			const node = writer.createElement( 'photo', { photoId: photo.id, caption, alt: photo.alt ?? '' } );
			writer.insert( node, place.toPosition() );
			// It may have been written on, or removed, while the file was on its way.
			if ( line.root.rootName !== '$graveyard' && wordsOf( line ) === words ) {
				writer.remove( line );
			}
		} );
		place.detach();
	}
}
