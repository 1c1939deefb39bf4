/** A DOM element; `properties` are set as properties, or as attributes where their name has a hyphen or is `role`. */
export function element( name, properties = {}, ...children ) {
	const node = document.createElement( name );
	for ( const [ key, value ] of Object.entries( properties ) ) {
		if ( key.includes( '-' ) || key === 'role' ) {
			node.setAttribute( key, value );
		} else {
			node[ key ] = value;
		}
	}
	node.append( ...children.filter( child => child !== null ) );
	return node;
}

/** A button that never submits the form around the editor. */
export function button( text, onclick, properties = {} ) {
	return element( 'button', { type: 'button', textContent: text, onclick, ...properties } );
}

let labels = 0;

/** A label and its control, tied together; `control` gets an id that is unique on the page. */
export function labelled( text, control ) {
	labels += 1;
	control.id = `photo-control-${ labels }`;
	return [ element( 'label', { htmlFor: control.id, textContent: text } ), control ];
}

/** The neutral box or the picture of a photo `P` as the server describes it. */
export function picture( photo, emptyText ) {
	if ( !photo.src ) {
		return element( 'div', { className: 'photo-box', textContent: emptyText } );
	}
	return element( 'img', {
		// Lets a drag that starts on the picture move the whole widget instead of the bare image.
		draggable: false,
		alt: photo.alt ?? '', width: photo.width, height: photo.height, loading: 'lazy', decoding: 'async', src: photo.src
	} );
}
