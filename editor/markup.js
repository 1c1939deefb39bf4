import { Plugin } from 'ckeditor5';

const ALLOWED_INSIDE = {
	tableCell: [ 'paragraph' ],
	blockQuote: [ 'paragraph', 'listItem' ]
};

/** Keeps the editor's data inside the grammar that the server accepts: `em`, simple tables and quotes, no `br`. */
export class HouseMarkup extends Plugin {
	static get pluginName() {
		return 'HouseMarkup';
	}

	init() {
		this._writeEmphasis();
		this._writeBareTables();
		this._writeListsWithoutIds();
		this._limitNesting();
		this._readLineBreaksAsSpaces();
		this._makeShiftEnterAParagraph();
	}

	_writeEmphasis() {
		this.editor.conversion.for( 'downcast' ).attributeToElement( { model: 'italic', view: 'em', converterPriority: 'high' } );
	}

	/** PlainTableOutput leaves its class on the table. */
	_writeBareTables() {
		this.editor.conversion.for( 'dataDowncast' ).add( dispatcher => {
			dispatcher.on( 'insert:table', ( event, data, api ) => {
				const table = api.mapper.toViewElement( data.item );
				if ( table?.is( 'element', 'table' ) ) {
					api.writer.removeClass( 'table', table );
				}
			}, { priority: 'lowest' } );
		} );
	}

	_writeListsWithoutIds() {
		this.listenTo( this.editor.data, 'get', ( event, args ) => {
			args[ 0 ] = { ...args[ 0 ], skipListItemIds: true };
		}, { priority: 'high' } );
	}

	_limitNesting() {
		const schema = this.editor.model.schema;
		for ( const [ parent, children ] of Object.entries( ALLOWED_INSIDE ) ) {
			schema.addChildCheck( ( context, child ) => {
				if ( context.endsWith( parent ) && !children.includes( child.name ) ) {
					return false;
				}
			} );
		}
	}

	_readLineBreaksAsSpaces() {
		this.editor.conversion.for( 'upcast' ).add( dispatcher => {
			dispatcher.on( 'element:br', ( event, data, api ) => {
				if ( !api.schema.checkChild( data.modelCursor, '$text' ) || !api.consumable.consume( data.viewItem, { name: true } ) ) {
					return;
				}
				const start = data.modelCursor;
				api.writer.insertText( ' ', start );
				data.modelRange = api.writer.createRange( start, start.getShiftedBy( 1 ) );
				data.modelCursor = data.modelRange.end;
			} );
		} );
	}

	_makeShiftEnterAParagraph() {
		const { editor } = this;
		this.listenTo( editor.editing.view.document, 'enter', ( event, data ) => {
			if ( data.isSoft ) {
				data.preventDefault();
				editor.execute( 'enter' );
				event.stop();
			}
		} );
	}
}
