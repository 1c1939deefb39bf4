const IDS_PER_REQUEST = 100;

/** The photos that this page knows. Each id is loading, ready, missing (not in the library) or failed (ask again). */
export class Library {
	constructor( wire, onChange ) {
		this._wire = wire;
		this._onChange = onChange;
		this._known = new Map();
		this._wanted = new Set();
	}

	/** `{ state, photo }`; an unknown id is asked for together with all others of the same moment. */
	look( id ) {
		if ( !this._known.has( id ) ) {
			this._known.set( id, { state: 'loading', photo: null } );
			if ( this._wanted.size === 0 ) {
				setTimeout( () => this._load() );
			}
			this._wanted.add( id );
		}
		return this._known.get( id );
	}

	lookAgain( id ) {
		this._known.delete( id );
		this._onChange( [ id ] );
	}

	put( photo ) {
		this._known.set( photo.id, { state: 'ready', photo } );
		this._onChange( [ photo.id ] );
	}

	async search( query, signal ) {
		const { photos } = await this._wire.get( { q: query }, { signal } );
		return photos;
	}

	async saveCredit( id, kind, name ) {
		const { photo } = await this._wire.post( `${ id }/credit/`, { kind, name } );
		this._renew( photo );
	}

	/** What the newsroom is told of it; a photo that was killed meanwhile is shown so. */
	async killPhoto( id, reason ) {
		try {
			const { photo, told } = await this._wire.post( `${ id }/kill/now/`, { reason } );
			this._renew( photo );
			return told;
		} catch ( refusal ) {
			if ( refusal.answer?.photo ) {
				this._renew( refusal.answer.photo );
			}
			throw refusal;
		}
	}

	/** The newsroom has it otherwise now: whoever shows what the story lacks asks anew. */
	_renew( photo ) {
		this.put( photo );
		document.dispatchEvent( new Event( 'desk:photo' ) );
	}

	async _load() {
		const wanted = [ ...this._wanted ];
		this._wanted.clear();
		for ( let start = 0; start < wanted.length; start += IDS_PER_REQUEST ) {
			await this._loadSome( wanted.slice( start, start + IDS_PER_REQUEST ) );
		}
	}

	async _loadSome( ids ) {
		let found = new Map();
		let absent = 'missing';
		try {
			const { photos } = await this._wire.get( { ids: ids.join( ',' ) } );
			found = new Map( photos.map( photo => [ photo.id, photo ] ) );
		} catch {
			absent = 'failed';
		}
		for ( const id of ids ) {
			const photo = found.get( id );
			this._known.set( id, photo ? { state: 'ready', photo } : { state: absent, photo: null } );
		}
		this._onChange( ids );
	}
}
