import { button, element, labelled, picture } from './dom.js';
import { WORDS } from './words.js';

const PAUSE_MS = 250;

/** The dialog "Choose from the library": a search field over a grid of photos, newest first. */
export class Picker {
	constructor( library, onPick ) {
		this._library = library;
		this._onPick = onPick;
		this._search = element( 'input', { type: 'search', placeholder: WORDS.searchHint, autocomplete: 'off' } );
		this._status = element( 'p', { className: 'photo-library__status', role: 'status' } );
		this._grid = element( 'ul', { className: 'photo-library__grid', 'aria-label': WORDS.photos } );
		const title = element( 'h2', { id: 'photo-library-title', textContent: WORDS.choose } );
		this.node = element( 'dialog', { className: 'photo-library', 'aria-labelledby': title.id },
			element( 'div', { className: 'photo-library__head' }, title, button( WORDS.close, () => this.node.close() ) ),
			element( 'div', { className: 'photo-library__search' }, ...labelled( WORDS.search, this._search ) ),
			this._status, this._grid
		);
		this._search.addEventListener( 'input', () => this._searchSoon() );
		this._search.addEventListener( 'keydown', event => this._enterGrid( event ) );
		this._grid.addEventListener( 'keydown', event => this._walk( event ) );
		this.node.addEventListener( 'close', () => this._controller?.abort() );
	}

	open() {
		if ( !this.node.isConnected ) {
			document.body.append( this.node );
		}
		this._search.value = '';
		this.node.showModal();
		this._search.focus();
		this._run();
	}

	_searchSoon() {
		clearTimeout( this._timer );
		this._timer = setTimeout( () => this._run(), PAUSE_MS );
	}

	async _run() {
		this._controller?.abort();
		this._controller = new AbortController();
		const { signal } = this._controller;
		const query = this._search.value.trim();
		this._status.textContent = WORDS.searching;
		try {
			const photos = await this._library.search( query, signal );
			this._grid.replaceChildren( ...photos.map( ( photo, index ) => this._tile( photo, index ) ) );
			this._grid.scrollTop = 0;
			this._status.textContent = photos.length ? WORDS.found( photos.length ) : WORDS.nothing( query );
		} catch ( refusal ) {
			if ( refusal.name !== 'AbortError' ) {
				this._grid.replaceChildren();
				this._status.replaceChildren( `${ refusal.message } `, button( WORDS.retry, () => this._run() ) );
			}
		}
	}

	_tile( photo, index ) {
		const name = photo.caption || photo.alt || WORDS.numbered( photo.id );
		return element( 'li', {}, element( 'button', {
			type: 'button', className: 'photo-library__photo', tabIndex: index === 0 ? 0 : -1, onclick: () => this._pick( photo )
		},
		// The words beneath are the button's name; the picture would only repeat them.
		picture( { ...photo, alt: '' }, WORDS.preparing ),
		element( 'span', { className: 'photo-library__caption', textContent: name } ),
		element( 'span', { className: 'photo-library__credit', textContent: photo.credit?.printed || WORDS.noCredit } ) ) );
	}

	_pick( photo ) {
		this.node.close();
		this._library.put( photo );
		this._onPick( photo );
	}

	_enterGrid( event ) {
		if ( event.key === 'ArrowDown' ) {
			event.preventDefault();
			this._grid.querySelector( 'button' )?.focus();
		}
	}

	_walk( event ) {
		const tiles = [ ...this._grid.querySelectorAll( 'button' ) ];
		const here = tiles.indexOf( document.activeElement );
		const columns = tiles.findIndex( tile => tile.offsetTop > tiles[ 0 ].offsetTop );
		const row = columns > 0 ? columns : tiles.length;
		const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row, Home: -here, End: tiles.length - 1 - here };
		if ( here < 0 || !( event.key in steps ) ) {
			return;
		}
		event.preventDefault();
		const next = tiles[ here + steps[ event.key ] ];
		if ( next ) {
			tiles.forEach( tile => tile.tabIndex = tile === next ? 0 : -1 );
			next.focus();
		} else if ( event.key === 'ArrowUp' ) {
			this._search.focus();
		}
	}
}
