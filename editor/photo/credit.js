import { button, element, labelled } from './dom.js';
import { WORDS } from './words.js';

/** The credit as printed and the form that changes it for every story that uses the photo. */
export class Credit {
	constructor( { look, saveCredit, creditKinds } ) {
		this._look = look;
		this._saveCredit = saveCredit;
		this._printed = element( 'span', { className: 'photo-credit__printed' } );
		this._edit = button( WORDS.editCredit, () => this._open(), { 'aria-expanded': 'false' } );
		this._kind = element( 'select', {}, ...creditKinds.map( ( [ value, text ] ) => element( 'option', { value, textContent: text } ) ) );
		this._name = element( 'input', { type: 'text', autocomplete: 'off' } );
		this._save = button( WORDS.saveCredit, () => this._submit(), { className: 'photo-button--main' } );
		this._error = element( 'p', { className: 'photo-credit__error', role: 'alert' } );
		this._form = element( 'div', { className: 'photo-credit__form', role: 'group', 'aria-label': WORDS.credit, hidden: true },
			element( 'p', {}, ...labelled( WORDS.creditKind, this._kind ) ),
			element( 'p', {}, ...labelled( WORDS.creditName, this._name ) ),
			element( 'p', { className: 'photo-credit__buttons' }, this._save, button( WORDS.cancel, () => this.close() ) ),
			this._error
		);
		this.node = element( 'div', { className: 'photo-credit' },
			element( 'p', { className: 'photo-credit__line' }, this._printed, this._edit ), this._form );
		this._name.addEventListener( 'keydown', event => this._saveOnEnter( event ) );
	}

	show( photo ) {
		const printed = photo?.credit?.printed;
		this.node.hidden = !photo;
		this._printed.textContent = printed || WORDS.noCredit;
		this._printed.classList.toggle( 'photo-credit__printed--none', !printed );
		this._edit.hidden = !photo?.can_edit_credit;
	}

	get isOpen() {
		return !this._form.hidden;
	}

	close() {
		this._form.hidden = true;
		this._edit.setAttribute( 'aria-expanded', 'false' );
		this._edit.focus();
	}

	setReadOnly( isReadOnly ) {
		this._edit.disabled = isReadOnly;
	}

	_open() {
		if ( this.isOpen ) {
			this.close();
			return;
		}
		const credit = this._look().photo?.credit;
		this._kind.value = credit?.kind || this._kind.options[ 0 ]?.value || '';
		this._name.value = credit?.name ?? '';
		this._error.textContent = '';
		this._form.hidden = false;
		this._edit.setAttribute( 'aria-expanded', 'true' );
		this._kind.focus();
	}

	async _submit() {
		if ( this._isSaving ) {
			return;
		}
		this._isSaving = true;
		this._save.textContent = WORDS.saving;
		this._error.textContent = '';
		try {
			await this._saveCredit( this._kind.value, this._name.value.trim() );
			// Somebody may have gone on with the story while the server answered.
			if ( this._form.contains( document.activeElement ) ) {
				this.close();
			} else {
				this._form.hidden = true;
			}
		} catch ( refusal ) {
			this._error.textContent = refusal.message;
		}
		this._save.textContent = WORDS.saveCredit;
		this._isSaving = false;
	}

	_saveOnEnter( event ) {
		if ( event.key === 'Enter' && !event.isComposing ) {
			// Otherwise the browser would submit the story's form.
			event.preventDefault();
			this._submit();
		}
	}
}
