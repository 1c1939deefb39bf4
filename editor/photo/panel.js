import { button, element } from './dom.js';
import { WORDS } from './words.js';

const SHOWN = [ 'waiting', 'sending', 'failed', 'noted' ];
const STAYS_MS = 6000;

/** The list of uploads above the text: one row for each file that is on its way or needs a decision. */
export class Panel {
	constructor( actions, batch ) {
		this._actions = actions;
		this._batch = batch;
		this._rows = new Map();
		this._summary = element( 'p', { className: 'photo-uploads__summary' } );
		this._list = element( 'ul', { className: 'photo-uploads__list' } );
		this._body = element( 'div', { className: 'photo-uploads__body', hidden: true }, this._summary, this._list );
		// The status itself is always in the page, so that what appears in it is spoken.
		this._status = element( 'div', { role: 'status', 'aria-label': WORDS.uploads }, this._body );
		this.node = element( 'div', { className: 'photo-uploads' }, this._status, batch.node );
	}

	show( uploads ) {
		const shown = uploads.filter( upload => SHOWN.includes( upload.state ) );
		for ( const [ upload, row ] of this._rows ) {
			if ( !shown.includes( upload ) ) {
				this._takeAway( upload, row );
			}
		}
		for ( const upload of shown ) {
			this._draw( upload );
		}
		this._summarise( uploads, shown );
	}

	_summarise( uploads, shown ) {
		const counted = uploads.filter( upload => upload.state !== 'cancelled' );
		const done = counted.filter( upload => [ 'added', 'noted' ].includes( upload.state ) ).length;
		const isBusy = shown.some( upload => [ 'waiting', 'sending' ].includes( upload.state ) );
		const text = isBusy ? WORDS.progress( done, counted.length ) : done ? WORDS.added( done ) : '';
		// Writing the same text again would have it spoken again.
		if ( this._summary.textContent !== text ) {
			this._summary.textContent = text;
		}
		this._batch.show( counted, isBusy );
		clearTimeout( this._hiding );
		this._body.hidden = !text && shown.length === 0;
		if ( !isBusy && shown.length === 0 ) {
			this._hiding = setTimeout( () => this._body.hidden = true, STAYS_MS );
		}
	}

	_draw( upload ) {
		let row = this._rows.get( upload );
		if ( row?.state !== upload.state ) {
			const hadFocus = row?.node.contains( document.activeElement );
			const node = this._row( upload );
			row ? row.node.replaceWith( node ) : this._list.append( node );
			row = { node, state: upload.state };
			this._rows.set( upload, row );
			if ( hadFocus ) {
				node.querySelector( 'button' ).focus();
			}
		}
		const bar = row.node.querySelector( 'progress' );
		if ( bar ) {
			bar.value = upload.progress;
			row.node.querySelector( '.photo-uploads__state' ).textContent = this._progressText( upload );
		}
	}

	_progressText( { state, progress } ) {
		if ( state === 'waiting' ) {
			return WORDS.waiting;
		}
		return progress < 1 ? WORDS.percent( progress ) : WORDS.processing;
	}

	_row( upload ) {
		const { cancel, retry, dismiss } = this._actions;
		const name = element( 'span', { className: 'photo-uploads__name', textContent: upload.name } );
		if ( [ 'waiting', 'sending' ].includes( upload.state ) ) {
			return element( 'li', { className: 'photo-uploads__row' }, name,
				element( 'progress', { max: 1, value: upload.progress, 'aria-label': upload.name } ),
				element( 'span', { className: 'photo-uploads__state', 'aria-hidden': 'true' } ),
				button( WORDS.cancel, () => cancel( upload ), { 'aria-label': WORDS.cancelFile( upload.name ) } ) );
		}
		return element( 'li', { className: `photo-uploads__row photo-uploads__row--${ upload.state }` }, name,
			element( 'span', { className: 'photo-uploads__sentence', textContent: upload.sentence } ),
			upload.state === 'failed' && upload.canRetry ?
				button( WORDS.retry, () => retry( upload ), { 'aria-label': WORDS.retryFile( upload.name ) } ) : null,
			button( WORDS.dismiss, () => dismiss( upload ), { 'aria-label': WORDS.dismissFile( upload.name ) } ) );
	}

	_takeAway( upload, row ) {
		const hadFocus = row.node.contains( document.activeElement );
		const neighbour = row.node.nextElementSibling ?? row.node.previousElementSibling;
		row.node.remove();
		this._rows.delete( upload );
		if ( hadFocus ) {
			neighbour ? neighbour.querySelector( 'button' ).focus() : this._actions.returnFocus();
		}
	}
}
