import { say } from '../say.js';

/** Every sentence that the photo tools say, in one place. */
export const WORDS = {
	photo: say( 'Photo' ),
	photos: say( 'Photos' ),
	upload: say( 'Upload from this device' ),
	choose: say( 'Choose from the library' ),
	describe: say( 'Describe what was uploaded' ),

	caption: say( 'Caption' ),
	alt: say( 'Description for people who cannot see the picture (alt)' ),
	missing: parts => say( 'Still missing: %(parts)s.', { parts: parts.join( say( ' and ' ) ) } ),
	missingAlt: say( 'the description' ),
	missingCredit: say( 'the credit' ),
	loading: say( 'Loading the photo…' ),
	preparing: say( 'The photo is being prepared.' ),
	gone: say( 'This photo is no longer in the library' ),
	notLoaded: say( 'The photo could not be loaded.' ),
	tryAgain: say( 'Try again' ),

	credit: say( 'Credit' ),
	noCredit: say( 'No credit yet' ),
	editCredit: say( 'Edit credit' ),
	creditKind: say( 'Kind of credit' ),
	creditName: say( 'Name' ),
	saveCredit: say( 'Save credit' ),
	saving: say( 'Saving…' ),
	itsPage: say( 'Its page' ),
	giveBack: say( 'Give it back on its page' ),
	kill: say( 'Kill…' ),
	killThis: say( 'Kill this photo' ),
	killMeans: say( 'Takes it from every story, page, list and feed at once, not from this story alone, and its files from their addresses. The text stays.' ),
	killWhy: say( 'Why (stays at the desk)' ),
	killNow: say( 'Kill now' ),
	killing: say( 'Killing…' ),
	cancel: say( 'Cancel' ),

	moveUp: say( 'Move up' ),
	moveDown: say( 'Move down' ),
	remove: say( 'Remove' ),
	movedUp: say( 'Photo moved up' ),
	movedDown: say( 'Photo moved down' ),
	removed: say( 'Photo removed' ),

	retry: say( 'Retry' ),
	onItsWay: say( 'This photo is on its way.' ),

	search: say( 'Search photos' ),
	searchHint: say( 'Caption, name or place' ),
	found: count => count === 1 ? say( '1 photo' ) : say( '%(count)s photos, newest first', { count } ),
	nothing: query => query ? say( 'No photo found for “%(query)s”.', { query } ) : say( 'The library is empty. Upload the first photo.' ),
	searching: say( 'Searching…' ),
	close: say( 'Close' ),
	numbered: id => say( 'Photo %(id)s', { id } )
};
