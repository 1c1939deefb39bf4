import { Refusal } from './requests.js';
import { WORDS } from './words.js';

const AT_ONCE = 2;
const ACCEPTED = WORDS.accept.split( ',' );

/** One file on its way into one slot of the text. States: waiting, sending, added, noted, failed, cancelled. */
class Upload {
	constructor( file, places, slot ) {
		this.file = file;
		this.name = file.name;
		this.progress = 0;
		this.sentence = '';
		this.canRetry = true;
		this.state = 'waiting';
		this._places = places;
		this._slot = slot;
	}

	/** What the copy says of this photo; empty if nothing. */
	get words() {
		return this._places.words( this._slot );
	}

	place( photo, caption ) {
		this.photo = photo;
		this._places.put( this._slot, photo, { caption } );
	}
}

/** Sends files, a few at once; what happens to one never touches the others. */
export class Uploads {
	constructor( requests, library, onChange ) {
		this._requests = requests;
		this._library = library;
		this._onChange = onChange;
		this.all = [];
		window.addEventListener( 'beforeunload', event => this.isBusy && event.preventDefault() );
	}

	get isBusy() {
		return this.all.some( upload => [ 'waiting', 'sending' ].includes( upload.state ) );
	}

	/** `places` has one slot for each of `files`, in their order. */
	add( files, places ) {
		if ( !this.isBusy ) {
			// The summary counts what was put in together.
			this.all = this.all.filter( upload => [ 'failed', 'noted' ].includes( upload.state ) );
		}
		files.forEach( ( file, slot ) => {
			const upload = new Upload( file, places, slot );
			if ( !ACCEPTED.includes( file.type ) ) {
				Object.assign( upload, { state: 'failed', sentence: WORDS.notAPhoto, canRetry: false } );
			}
			this.all.push( upload );
		} );
		this._next();
	}

	cancel( upload ) {
		upload.controller?.abort( new Refusal( '' ) );
		upload.state = 'cancelled';
		this._next();
	}

	retry( upload ) {
		Object.assign( upload, { state: 'waiting', sentence: '', progress: 0 } );
		this._next();
	}

	dismiss( upload ) {
		this.all = this.all.filter( other => other !== upload );
		this._next();
	}

	_next() {
		const sending = this.all.filter( upload => upload.state === 'sending' ).length;
		this.all.filter( upload => upload.state === 'waiting' )
			.slice( 0, AT_ONCE - sending )
			.forEach( upload => this._send( upload ) );
		this._onChange();
	}

	async _send( upload ) {
		upload.state = 'sending';
		upload.controller = new AbortController();
		try {
			const answer = await this._requests.upload( upload.file, upload.words, {
				signal: upload.controller.signal,
				onProgress: done => {
					upload.progress = done;
					this._onChange();
				}
			} );
			this._library.put( answer.photo );
			upload.place( answer.photo, answer.caption );
			upload.state = answer.duplicate ? 'noted' : 'added';
			upload.sentence = answer.duplicate ? WORDS.duplicate : '';
		} catch ( problem ) {
			this._fail( upload, problem );
		}
		this._next();
	}

	_fail( upload, problem ) {
		if ( upload.state === 'cancelled' ) {
			return;
		}
		upload.state = 'failed';
		upload.sentence = problem instanceof Refusal ? problem.message : WORDS.serverTrouble;
		if ( !( problem instanceof Refusal ) ) {
			console.error( problem );
		}
	}
}
