import { element } from './dom.js';
import { wordsOf } from './captions.js';
import { WORDS } from './words.js';

function isEmptyParagraph( node ) {
	return Boolean( node?.is( 'element', 'paragraph' ) && node.isEmpty );
}

/** The nearest place for a photo, which stands between the blocks of the story and never inside one. */
function betweenBlocks( model, position ) {
	if ( position.parent.is( 'rootElement' ) ) {
		return { position, block: position.nodeBefore };
	}
	const block = position.getAncestors()[ 1 ];
	const isAtStart = position.parent === block && position.isAtStart;
	return { position: isAtStart ? model.createPositionBefore( block ) : model.createPositionAfter( block ), block };
}

/**
 * The place of one photo that is on its way: a picture of it stands in the text from the first moment, and is
 * never part of what is saved. What is said of it meanwhile is kept here and goes with the photo.
 */
class Place {
	constructor( editor, file, { line = null, empty = null } ) {
		this._editor = editor;
		this._line = line;
		this._empty = empty;
		this._texts = {};
		this.words = line ? wordsOf( line ) : '';
		this.preview = file;
		this.node = null;
		this.photo = null;
	}

	/** The photo stands nowhere in the text: somebody took its place away while it was on its way. */
	get isGone() {
		return !this._stands( this.photo );
	}

	read( name ) {
		return ( this._stands( this.photo ) ? this.photo.getAttribute( name ) : this._texts[ name ] ) ?? '';
	}

	write( name, text ) {
		this._texts[ name ] = text;
		if ( this._stands( this.photo ) ) {
			this._editor.model.change( writer => writer.setAttribute( name, text, this.photo ) );
		}
	}

	/** `isAgain`: at the cursor, because the place is gone. */
	land( photo, caption, { isAgain = false } = {} ) {
		const { model } = this._editor;
		if ( !isAgain && !this._stands( this.node ) ) {
			return;
		}
		const at = isAgain ? betweenBlocks( model, model.document.selection.getLastPosition() ).position : model.createPositionBefore( this.node );
		model.change( writer => {
			this.photo = writer.createElement( 'photo', {
				photoId: photo.id, caption: caption || photo.caption || '', alt: photo.alt || '', ...this._said()
			} );
			writer.insert( this.photo, at );
			this._clear( writer );
		} );
		this.leave();
	}

	/** Another photo of the library instead. */
	replace( photo ) {
		if ( this._stands( this.photo ) ) {
			this._editor.model.change( writer => writer.setAttribute( 'photoId', photo.id, this.photo ) );
		}
	}

	/** Nothing comes here any more. */
	leave() {
		if ( this._stands( this.node ) ) {
			this._editor.model.enqueueChange( { isUndoable: false }, writer => writer.remove( this.node ) );
		}
	}

	_said() {
		return Object.fromEntries( Object.entries( this._texts ).filter( ( [ , text ] ) => text ) );
	}

	_stands( node ) {
		return Boolean( node && node.root.rootName && node.root.rootName !== '$graveyard' );
	}

	/** The caption line that the photo takes the place of, or the empty paragraph that it was dropped into. */
	_clear( writer ) {
		if ( this._stands( this._line ) && wordsOf( this._line ) === this.words ) {
			writer.remove( this._line );
		}
		const empty = this._empty?.pop();
		if ( isEmptyParagraph( empty ) && this._stands( empty ) ) {
			const hadCaret = this._editor.model.document.selection.getFirstPosition().parent === empty;
			writer.remove( empty );
			if ( hadCaret ) {
				writer.setSelection( this.photo, 'on' );
			}
		}
	}
}

function stand( editor, places, positionOf ) {
	editor.model.enqueueChange( { isUndoable: false }, writer => {
		places.forEach( ( place, index ) => {
			place.node = writer.createElement( 'photoPlace' );
			PLACES.set( place.node, place );
			writer.insert( place.node, positionOf( writer, index ) );
		} );
	} );
	return places;
}

const PLACES = new WeakMap();

/** Places at a position, in the order of the files. */
export function placesAt( editor, position, files ) {
	const { position: first, block } = betweenBlocks( editor.model, position );
	const empty = isEmptyParagraph( block ) ? [ block ] : [];
	const places = files.map( file => new Place( editor, file, { empty } ) );
	return stand( editor, places, ( writer, index ) => index ? writer.createPositionAfter( places[ index - 1 ].node ) : first );
}

/** A place at each of the copy's caption lines: the photo takes the line's place, and its words as the caption. */
export function placesAtLines( editor, lines, files ) {
	const places = files.map( ( file, index ) => new Place( editor, file, { line: lines[ index ] } ) );
	return stand( editor, places, ( writer, index ) => writer.createPositionBefore( lines[ index ] ) );
}

/** How a place looks in the text. */
export function dressPlace( node, model ) {
	const place = PLACES.get( model );
	const preview = place?.preview && URL.createObjectURL( place.preview );
	const words = element( 'span', { className: 'photo-place__words', textContent: WORDS.onItsWay } );
	node.append( ...( preview ? [ element( 'img', {
		className: 'photo-place__picture', src: preview, alt: '', draggable: false,
		onload: () => URL.revokeObjectURL( preview ),
		onerror: event => event.target.remove()
	} ) ] : [] ), words );
}
