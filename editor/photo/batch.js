import { button, element, labelled } from './dom.js';
import { WORDS } from './words.js';

/** One credit for all photos that came in together and have none yet. */
export class BatchCredit {
	constructor( library, creditKinds ) {
		this._library = library;
		this._photos = [];
		this._title = element( 'span', { className: 'photo-batch__title' } );
		this._kind = element( 'select', {}, ...creditKinds.map( ( [ value, text ] ) => element( 'option', { value, textContent: text } ) ) );
		this._name = element( 'input', { type: 'text', autocomplete: 'off' } );
		this._error = element( 'span', { className: 'photo-credit__error', role: 'alert' } );
		this.node = element( 'div', { className: 'photo-batch', role: 'group', hidden: true },
			this._title, ...labelled( WORDS.creditKind, this._kind ), ...labelled( WORDS.creditName, this._name ),
			button( WORDS.creditAll, () => this._give(), { className: 'photo-button--main' } ), this._error );
		this._name.addEventListener( 'keydown', event => {
			if ( event.key === 'Enter' && !event.isComposing ) {
				// Otherwise the browser would submit the story's form.
				event.preventDefault();
				this._give();
			}
		} );
		for ( const name of [ 'input', 'change' ] ) {
			// These unnamed controls are no fields of the story's form.
			this.node.addEventListener( name, event => event.stopPropagation() );
		}
	}

	/** `uploads` are those of the last drop; nothing is offered while one is on its way. */
	show( uploads, isBusy ) {
		const photos = uploads.map( upload => upload.photo && this._library.look( upload.photo.id ).photo );
		this._photos = isBusy ? [] : photos.filter( photo => photo?.can_edit_credit && !photo.credit?.printed );
		this.node.hidden = this._photos.length < 2;
		const words = WORDS.creditFor( this._photos.length );
		this._title.textContent = words;
		this.node.setAttribute( 'aria-label', words );
	}

	get isOffered() {
		return !this.node.hidden;
	}

	async _give() {
		const [ kind, name ] = [ this._kind.value, this._name.value.trim() ];
		this._error.textContent = '';
		for ( const photo of [ ...this._photos ] ) {
			try {
				await this._library.saveCredit( photo.id, kind, name );
			} catch ( refusal ) {
				this._error.textContent = refusal.message;
				return;
			}
		}
		this._name.value = '';
	}
}
