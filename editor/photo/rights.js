import { button, element, labelled } from './dom.js';
import { WORDS } from './words.js';

/** What a photo may be used for, the way to its own page, and the form that takes it from every page. */
export class Rights {
	constructor( { killPhoto } ) {
		this._killPhoto = killPhoto;
		this._facts = element( 'span', { className: 'photo-rights__facts' } );
		this._page = element( 'a', { target: '_blank', rel: 'noopener' } );
		this._kill = button( WORDS.kill, () => this.isOpen ? this.close() : this._open(), { 'aria-expanded': 'false' } );
		this._reason = element( 'textarea', { rows: 1, maxLength: 300, spellcheck: true } );
		this._now = button( WORDS.killNow, () => this._submit(), { className: 'photo-button--main' } );
		this._told = element( 'p', { className: 'photo-rights__told', role: 'status' } );
		this._error = element( 'p', { className: 'photo-credit__error', role: 'alert' } );
		this._form = element( 'div', { className: 'photo-credit__form', role: 'group', 'aria-label': WORDS.killThis, hidden: true },
			element( 'p', { className: 'photo-rights__warning', textContent: WORDS.killMeans } ),
			element( 'p', { className: 'photo-rights__why' }, ...labelled( WORDS.killWhy, this._reason ) ),
			element( 'p', { className: 'photo-credit__buttons' }, this._now, button( WORDS.cancel, () => this.close() ) ),
			this._error
		);
		this.node = element( 'div', { className: 'photo-rights' },
			element( 'p', { className: 'photo-credit__line' }, this._facts, this._page, this._kill ), this._form, this._told );
	}

	show( photo ) {
		this.node.hidden = !photo;
		this._facts.textContent = [ photo?.problem, photo?.label, photo?.rights ].filter( Boolean ).join( ' · ' );
		this._facts.classList.toggle( 'photo-rights__facts--gone', Boolean( photo?.problem ) );
		this._page.href = photo?.page ?? '';
		this._page.textContent = photo?.can_restore ? WORDS.giveBack : WORDS.itsPage;
		this._kill.hidden = !photo?.can_kill;
	}

	get isOpen() {
		return !this._form.hidden;
	}

	close() {
		this._fold();
		this._kill.focus();
	}

	_open() {
		this._error.textContent = '';
		this._form.hidden = false;
		this._kill.setAttribute( 'aria-expanded', 'true' );
		this._reason.focus();
	}

	_fold() {
		this._form.hidden = true;
		this._kill.setAttribute( 'aria-expanded', 'false' );
	}

	async _submit() {
		if ( this._isSaving ) {
			return;
		}
		this._isSaving = true;
		this._now.textContent = WORDS.killing;
		this._error.textContent = '';
		try {
			const told = await this._killPhoto( this._reason.value );
			const hadFocus = this._form.contains( document.activeElement );
			this._fold();
			this._told.textContent = told;
			// Somebody may have gone on with the story while the server answered.
			if ( hadFocus ) {
				this._page.focus();
			}
		} catch ( refusal ) {
			this._error.textContent = refusal.message;
		}
		this._now.textContent = WORDS.killNow;
		this._isSaving = false;
	}
}
