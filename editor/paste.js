import { ClipboardPipeline, Plugin, ViewUpcastWriter } from 'ckeditor5';

const BLOCKS = [ 'p', 'div' ];
const UNREAD = [ 'script', 'style' ];
const UNSHOWN = [ 'img', 'iframe', 'br' ];
// Where a pasted link may lead; an address within the page it came from leads nowhere here.
const LINKS = /^(?:https?:|mailto:|tel:|\/)/i;
// What PasteFromOffice reads styles of: there they tell lists, bold and italic.
const OFFICE = /urn:schemas-microsoft|content="?microsoft|class="?mso|docs-internal-guid|google-sheets/i;
const STYLES = /<style[^>]*>[\s\S]*?<\/style>/gi;
const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;
const INLINE = /\s(?:style|on[a-z]+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi;

function escapeText( text ) {
	return text.replace( /&/g, '&amp;' ).replace( /</g, '&lt;' ).replace( />/g, '&gt;' );
}

/**
 * Blank lines part paragraphs if there are any (single breaks are then the wrapping of a mail);
 * otherwise every line is a paragraph, as in text typed into a plain editor.
 */
export function paragraphsOf( text ) {
	const normal = text.replace( /\r\n?/g, '\n' ).trim();
	const parts = /\n[ \t]*\n/.test( normal ) ? normal.split( /\n[ \t]*\n\s*/ ) : normal.split( '\n' );
	return parts.map( part => part.replace( /\s*\n\s*/g, ' ' ).trim() ).filter( Boolean );
}

/**
 * HTML from the web without inline styles and handlers. They never reach the story; taking them out before
 * the browser parses them saves a report of the content policy for each. The server is what protects.
 */
export function withoutInline( html ) {
	return html.replace( TAG, tag => tag.replace( INLINE, '' ) );
}

/** Splits `block` at its line breaks; returns the pieces, or null where there is nothing to split. */
function splitAtBreaks( block, writer ) {
	const children = [ ...block.getChildren() ];
	if ( !children.some( child => child.is( 'element', 'br' ) ) ) {
		return null;
	}
	const pieces = [ [] ];
	for ( const child of children ) {
		if ( child.is( 'element', 'br' ) ) {
			pieces.push( [] );
		} else {
			pieces.at( -1 ).push( child );
		}
	}
	return pieces.filter( piece => piece.length ).map( piece => {
		const paragraph = writer.createElement( 'p' );
		writer.appendChild( piece, paragraph );
		return paragraph;
	} );
}

/** No-break spaces of the clipboard are how other editors write the space between two formats. */
function plainSpaces( text, writer ) {
	if ( text.parent && text.data.includes( '\u00a0' ) ) {
		writer.insertChild( text.index, writer.createText( text.data.replaceAll( '\u00a0', ' ' ) ), text.parent );
		writer.remove( text );
	}
}

function isBlank( node ) {
	return [ ...node.getChildren() ].every( child => child.is( '$text' ) ? !child.data.trim() : isBlankElement( child ) );
}

function isBlankElement( node ) {
	return UNSHOWN.includes( node.name ) || ( node.is( 'element' ) && ( [ ...BLOCKS, 'span' ].includes( node.name ) && isBlank( node ) ) );
}

function tidyElement( node, writer ) {
	if ( UNREAD.includes( node.name ) || ( BLOCKS.includes( node.name ) && isBlank( node ) ) ) {
		writer.remove( node );
		return;
	}
	if ( node.name === 'a' && !LINKS.test( node.getAttribute( 'href' ) ?? '' ) ) {
		writer.insertChild( node.index, [ ...node.getChildren() ], node.parent );
		writer.remove( node );
		return;
	}
	const pieces = BLOCKS.includes( node.name ) ? splitAtBreaks( node, writer ) : null;
	if ( pieces ) {
		writer.insertChild( node.index, pieces, node.parent );
		writer.remove( node );
	}
}

/** Pasted lines become paragraphs, because a story has no line breaks inside a paragraph. */
export class PlainPaste extends Plugin {
	static get pluginName() {
		return 'PlainPaste';
	}

	static get requires() {
		return [ ClipboardPipeline ];
	}

	init() {
		const { editor } = this;
		this.listenTo( editor.editing.view.document, 'clipboardInput', ( event, data ) => {
			// Not a string: another plugin has already read it.
			if ( typeof data.content === 'string' ) {
				data.content = this._readable( data.dataTransfer ) ?? data.content;
			}
		} );
		this.listenTo( editor.plugins.get( ClipboardPipeline ), 'inputTransformation', ( event, data ) => {
			this._tidy( data.content );
		} );
		// Word tells bullets from numbers in its style sheet, which the browser does not read under our content policy.
		this.listenTo( editor.plugins.get( ClipboardPipeline ), 'inputTransformation', ( event, data ) => {
			if ( data.extraContent ) {
				data.extraContent.stylesString = [ ...data.dataTransfer.getData( 'text/html' ).matchAll( STYLES ) ].join( ' ' );
			}
		}, { priority: 'highest' } );
	}

	/** What CKEditor should read instead of the clipboard's own data, if anything. */
	_readable( dataTransfer ) {
		const html = dataTransfer.getData( 'text/html' );
		if ( html ) {
			return OFFICE.test( html ) ? undefined : withoutInline( html );
		}
		const text = dataTransfer.getData( 'text/plain' );
		return /[\r\n]/.test( text ) ? paragraphsOf( text ).map( part => `<p>${ escapeText( part ) }</p>` ).join( '' ) : undefined;
	}

	_tidy( content ) {
		const writer = new ViewUpcastWriter( this.editor.editing.view.document );
		for ( const node of [ ...writer.createRangeIn( content ).getItems() ] ) {
			if ( node.is( '$textProxy' ) ) {
				plainSpaces( node.textNode, writer );
			} else if ( node.is( 'element' ) ) {
				tidyElement( node, writer );
			}
		}
	}
}
