import { Plugin } from 'ckeditor5';
import { PhotoEditing } from './editing.js';
import { WORDS } from './words.js';

const isPhoto = node => Boolean( node?.is( 'element', 'photo' ) );
const isPhotoWidget = node => Boolean( node.getCustomProperty?.( 'photo' ) );

/** Moves and removes photos, and moves the focus between the text and the photos' fields. */
export class PhotoMoving extends Plugin {
	static get pluginName() {
		return 'PhotoMoving';
	}

	static get requires() {
		return [ PhotoEditing ];
	}

	init() {
		this._editing = this.editor.plugins.get( PhotoEditing );
		this.listenTo( this._editing, 'move', ( event, photo, direction ) => this._move( photo, direction ) );
		this.listenTo( this._editing, 'remove', ( event, photo ) => this._remove( photo ) );
		this.listenTo( this._editing, 'leave', ( event, photo, where, domEvent ) => this._leave( photo, where, domEvent ) );
		this.listenTo( this._editing, 'history', ( event, photo, command ) => this._stepThroughHistory( command ) );
		const viewDocument = this.editor.editing.view.document;
		for ( const context of [ isPhotoWidget, '$root' ] ) {
			this.listenTo( viewDocument, 'tab', ( event, data ) => this._onTab( event, data ), { context, priority: 'high' } );
		}
	}

	_move( photo, direction ) {
		const neighbour = direction === 'up' ? photo.previousSibling : photo.nextSibling;
		if ( !neighbour ) {
			return;
		}
		this.editor.model.change( writer => {
			writer.move( writer.createRangeOn( photo ), neighbour, direction === 'up' ? 'before' : 'after' );
		} );
		// The move has drawn the figure anew.
		this._editing.figureOf( photo ).focusButton( direction );
		this._say( direction === 'up' ? WORDS.movedUp : WORDS.movedDown );
	}

	_remove( photo ) {
		const { model } = this.editor;
		model.change( writer => {
			writer.setSelection( photo, 'on' );
			model.deleteContent( model.document.selection );
		} );
		this.editor.editing.view.focus();
		this._say( WORDS.removed );
	}

	_leave( photo, where, domEvent ) {
		if ( where === 'select' ) {
			domEvent?.preventDefault();
			this._putCaret( writer => writer.setSelection( photo, 'on' ) );
			return;
		}
		const next = photo.nextSibling;
		if ( isPhoto( next ) ) {
			domEvent.preventDefault();
			this._editing.figureOf( next ).focusFirst();
		} else if ( next ) {
			const { model } = this.editor;
			const range = model.schema.getNearestSelectionRange( model.createPositionAfter( photo ), 'forward' );
			domEvent.preventDefault();
			this._putCaret( writer => writer.setSelection( range ) );
		}
		// With nothing after the photo the browser goes on to what follows the editor.
	}

	_putCaret( change ) {
		this.editor.model.change( change );
		this.editor.editing.view.focus();
		this.editor.editing.view.scrollToTheSelection();
	}

	_stepThroughHistory( command ) {
		this.editor.execute( command );
		// The step may have taken away the very figure that had the focus.
		if ( document.activeElement === document.body ) {
			this.editor.editing.view.focus();
		}
	}

	/** Tab enters the selected photo, or the next one in the order of the text; after the last it leaves the editor. */
	_onTab( event, data ) {
		const { selection } = this.editor.model.document;
		const selected = selection.getSelectedElement();
		let node = selected ?? selection.getFirstPosition().getAncestors()[ 1 ];
		if ( !node || node.is( 'element', 'table' ) ) {
			return;
		}
		if ( data.shiftKey || !isPhoto( selected ) ) {
			do {
				node = data.shiftKey ? node.previousSibling : node.nextSibling;
			} while ( node && !isPhoto( node ) );
		}
		// Otherwise the widgets' own listener would go into the next table, whose last cell makes rows for ever.
		event.stop();
		if ( node ) {
			const figure = this._editing.figureOf( node );
			data.shiftKey ? figure.focusLast() : figure.focusFirst();
			data.preventDefault();
		}
	}

	_say( sentence ) {
		this.editor.ui.ariaLiveAnnouncer?.announce( sentence );
	}
}
