import { WORDS } from './words.js';

/** Its message is a sentence for the reporter. */
export class Refusal extends Error {
	constructor( sentence, { sessionEnded = false } = {} ) {
		super( sentence );
		this.sessionEnded = sessionEnded;
	}
}

function parsed( text ) {
	try {
		return JSON.parse( text );
	} catch {
		return null;
	}
}

/**
 * The answer's JSON, or a Refusal. A redirect or a page instead of JSON is the sign-in page; a 403 that is not
 * ours is Django's CSRF page, which after a new sign-in means the same for the reporter.
 */
function judge( { status, redirected, text } ) {
	const answer = parsed( text );
	if ( status === 401 || ( status === 403 && !answer?.error ) || redirected || ( status < 300 && answer === null ) ) {
		throw new Refusal( WORDS.sessionEnded, { sessionEnded: true } );
	}
	if ( status >= 200 && status < 300 ) {
		return answer;
	}
	throw new Refusal( answer?.error || ( status === 413 ? WORDS.tooLarge : WORDS.serverTrouble ) );
}

/** Speaks with the photo endpoints in the name of the form around the textarea. */
export class Requests {
	constructor( url, form ) {
		this.url = url;
		this._form = form;
		this._isTokenStale = false;
	}

	get( parameters, signal ) {
		return this._fetch( `${ this.url }?${ new URLSearchParams( parameters ) }`, { signal } );
	}

	async post( path, fields ) {
		await this._freshenToken();
		return this._fetch( this.url + path, {
			method: 'POST', body: new URLSearchParams( fields ), headers: { 'X-CSRFToken': this._token() }
		} );
	}

	/** Uploads one file with what the copy says of it; `onProgress` gets 0 to 1, `signal` cancels. */
	async upload( file, caption, { onProgress, signal } ) {
		await this._freshenToken();
		signal.throwIfAborted();
		const body = new FormData();
		body.append( 'file', file, file.name );
		body.append( 'caption', caption );
		return this._judged( await this._send( body, onProgress, signal ) );
	}

	_send( body, onProgress, signal ) {
		return new Promise( ( resolve, reject ) => {
			// fetch() cannot tell how much of a body has been sent.
			const request = new XMLHttpRequest();
			const address = new URL( this.url, location.href ).href;
			request.open( 'POST', address );
			request.setRequestHeader( 'Accept', 'application/json' );
			request.setRequestHeader( 'X-CSRFToken', this._token() );
			request.upload.onprogress = event => event.lengthComputable && onProgress( event.loaded / event.total );
			request.onload = () => resolve( {
				status: request.status, redirected: request.responseURL !== address, text: request.responseText
			} );
			request.onerror = () => reject( new Refusal( WORDS.offline ) );
			request.onabort = () => reject( signal.reason );
			signal.addEventListener( 'abort', () => request.abort(), { once: true } );
			request.send( body );
		} );
	}

	async _fetch( address, options ) {
		let response;
		try {
			response = await fetch( address, {
				...options, credentials: 'same-origin', headers: { Accept: 'application/json', ...options.headers }
			} );
		} catch ( error ) {
			throw error.name === 'AbortError' ? error : new Refusal( WORDS.offline );
		}
		return this._judged( { status: response.status, redirected: response.redirected, text: await response.text() } );
	}

	_judged( outcome ) {
		try {
			return judge( outcome );
		} catch ( refusal ) {
			this._isTokenStale ||= refusal.sessionEnded;
			throw refusal;
		}
	}

	_field() {
		return this._form?.querySelector( 'input[name="csrfmiddlewaretoken"]' );
	}

	_token() {
		return this._field()?.value ?? '';
	}

	/**
	 * Signing in again changes the CSRF secret, so the token in this page would be refused for ever, also when
	 * the form is saved. Reading this very page again brings a token of the new session.
	 */
	async _freshenToken() {
		if ( !this._isTokenStale || !this._field() ) {
			return;
		}
		const response = await fetch( location.href, { credentials: 'same-origin' } ).catch( () => null );
		if ( !response?.ok || response.redirected ) {
			return;
		}
		const page = new DOMParser().parseFromString( await response.text(), 'text/html' );
		const fresh = page.querySelector( 'input[name="csrfmiddlewaretoken"]' )?.value;
		if ( fresh ) {
			this._field().value = fresh;
			this._isTokenStale = false;
		}
	}
}
