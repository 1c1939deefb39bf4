import { Credit } from './credit.js';
import { button, element, labelled, picture } from './dom.js';
import { Rights } from './rights.js';
import { WORDS } from './words.js';

const CONTROLS = 'button, textarea, select, input, a[href]';
// Other listeners of the story's form must not take these unnamed controls for its fields.
const KEPT_INSIDE = [ 'input', 'change', 'beforeinput', 'keypress', 'keyup' ];
const growsByItself = CSS.supports( 'field-sizing', 'content' );

function oneLine( text ) {
	return text.replace( /\s*[\r\n]+\s*/g, ' ' );
}

/**
 * What is inside the photo's widget: picture, caption, alt, credit, rights and actions, all real form controls. The
 * editor ignores every event in `_fields`, so the keys that lead in and out are handled here; the controls
 * stand outside the page's own tab order, because the browser would visit them before the text around them.
 */
export class Figure {
	constructor( node, story ) {
		this._story = story;
		this._frame = element( 'div', { className: 'photo-figure__picture' } );
		this._texts = { caption: this._text( 'caption' ), alt: this._text( 'alt' ) };
		this._note = element( 'p', { className: 'photo-figure__note' } );
		this._credit = new Credit( story );
		this._rights = new Rights( story );
		this._buttons = {
			up: button( WORDS.moveUp, () => story.act( 'move', 'up' ) ),
			down: button( WORDS.moveDown, () => story.act( 'move', 'down' ) ),
			remove: button( WORDS.remove, () => story.act( 'remove' ) )
		};
		this._fields = element( 'div', { className: 'photo-figure__fields', 'data-cke-ignore-events': 'true' },
			...labelled( WORDS.caption, this._texts.caption ), ...labelled( WORDS.alt, this._texts.alt ),
			this._credit.node, this._rights.node, this._note,
			element( 'p', { className: 'photo-figure__actions' }, ...Object.values( this._buttons ) )
		);
		this._fields.querySelectorAll( CONTROLS ).forEach( control => control.tabIndex = -1 );
		this._listen();
		this._node = node;
		node.append( this._frame, this._fields );
		this.showPhoto();
		this.showTexts();
	}

	showPhoto() {
		const { state, photo } = this._story.look();
		const texts = { loading: WORDS.loading, missing: WORDS.gone, failed: WORDS.notLoaded };
		const parts = [ picture( photo ?? {}, texts[ state ] ?? ( photo.problem || WORDS.preparing ) ) ];
		if ( state === 'failed' ) {
			parts[ 0 ].append( button( WORDS.tryAgain, () => this._story.lookAgain(), { 'data-cke-ignore-events': 'true' } ) );
		}
		this._frame.replaceChildren( ...parts );
		this._node.classList.toggle( 'photo-figure--gone', state === 'missing' );
		this._credit.show( photo );
		this._rights.show( photo );
		this._showWhatIsMissing();
	}

	showTexts() {
		for ( const [ name, control ] of Object.entries( this._texts ) ) {
			const text = this._story.read( name );
			// Setting an equal value would still move the caret.
			if ( control.value !== text ) {
				control.value = text;
			}
			this._grow( control );
		}
		this._showWhatIsMissing();
	}

	markEdges( isFirst, isLast ) {
		// Not `disabled`, which would throw the focus out of the figure.
		this._buttons.up.setAttribute( 'aria-disabled', isFirst );
		this._buttons.down.setAttribute( 'aria-disabled', isLast );
	}

	setReadOnly( isReadOnly ) {
		Object.values( this._texts ).forEach( control => control.readOnly = isReadOnly );
		Object.values( this._buttons ).forEach( control => control.disabled = isReadOnly );
		this._credit.setReadOnly( isReadOnly );
	}

	focusFirst() {
		this._texts.caption.focus();
	}

	focusLast() {
		this._controls().at( -1 ).focus();
	}

	focusButton( name ) {
		this._buttons[ name ].focus();
		this._node.scrollIntoView( { block: 'nearest' } );
	}

	_text( name ) {
		const control = element( 'textarea', { rows: 1, spellcheck: true } );
		control.addEventListener( 'input', event => {
			const { selectionStart, value } = control;
			if ( !event.isComposing && value !== oneLine( value ) ) {
				control.value = oneLine( value );
				control.selectionStart = control.selectionEnd = oneLine( value.slice( 0, selectionStart ) ).length;
			}
			this._story.write( name, control.value );
			this._grow( control );
		} );
		return control;
	}

	_grow( control ) {
		if ( !growsByItself ) {
			control.style.height = 'auto';
			control.style.height = `${ control.scrollHeight }px`;
		}
	}

	_showWhatIsMissing() {
		const { state, photo } = this._story.look();
		const missing = [];
		if ( !this._story.read( 'alt' ).trim() ) {
			missing.push( WORDS.missingAlt );
		}
		if ( state === 'ready' && !photo.credit?.printed ) {
			missing.push( WORDS.missingCredit );
		}
		this._note.hidden = missing.length === 0;
		this._note.textContent = missing.length ? WORDS.missing( missing ) : '';
	}

	_listen() {
		for ( const name of KEPT_INSIDE ) {
			this._fields.addEventListener( name, event => event.stopPropagation() );
		}
		this._fields.addEventListener( 'keydown', event => this._onKey( event ) );
	}

	_controls() {
		return [ ...this._fields.querySelectorAll( CONTROLS ) ].filter( control => !control.disabled && control.checkVisibility() );
	}

	_onKey( event ) {
		const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
		// Keys with modifiers go on to the page: saving, or the way to the toolbar (Alt+F10).
		if ( !hasModifier ) {
			event.stopPropagation();
		}
		if ( event.isComposing ) {
			return;
		}
		if ( event.key === 'Tab' && !hasModifier ) {
			this._tab( event );
		} else if ( event.key === 'Escape' ) {
			event.preventDefault();
			const open = [ this._credit, this._rights ].find( part => part.isOpen && part.node.contains( event.target ) );
			open ? open.close() : this._story.act( 'leave', 'select' );
		} else if ( event.key === 'Enter' && event.target.matches( 'textarea' ) ) {
			this._tab( event );
		} else if ( ( event.ctrlKey || event.metaKey ) && /^[zy]$/i.test( event.key ) && event.target.matches( 'textarea' ) ) {
			// The field's own history ends where the editor's begins; one history is easier to trust.
			event.preventDefault();
			event.stopPropagation();
			this._story.act( 'history', event.shiftKey || event.key.toLowerCase() === 'y' ? 'redo' : 'undo' );
		}
	}

	_tab( event ) {
		const controls = this._controls();
		const next = controls[ controls.indexOf( event.target ) + ( event.shiftKey ? -1 : 1 ) ];
		if ( next ) {
			event.preventDefault();
			next.focus();
			return;
		}
		this._story.act( 'leave', event.shiftKey ? 'select' : 'after', event );
	}
}
