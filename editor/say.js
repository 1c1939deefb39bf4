/** Words for people, through Django's catalogue where the page carries one; %(name)s is filled in. */
export function say( words, values = {} ) {
	const found = globalThis.gettext?.( words ) ?? words;
	return found.replace( /%\((\w+)\)s/g, ( _, name ) => values[ name ] ?? '' );
}
