import { Plugin, UpcastWriter, Widget, toWidget } from 'ckeditor5';
import { Wire } from '../../static/js/desk/upload/wire.js';
import { Figure } from './figure.js';
import { Library } from './library.js';
import { dressPlace } from './places.js';
import { WORDS } from './words.js';

const TEXTS = { caption: 'data-caption', alt: 'data-alt' };
const PAUSE_IN_TYPING_MS = 1000;

/** The model element `photo`, its data format and its figure in the text. */
export class PhotoEditing extends Plugin {
	static get pluginName() {
		return 'PhotoEditing';
	}

	static get requires() {
		return [ Widget ];
	}

	init() {
		const { url, creditKinds } = this.editor.config.get( 'photos' );
		this._figures = new WeakMap();
		this._creditKinds = creditKinds;
		this.wire = new Wire( url );
		this.library = new Library( this.wire, ids => this._refresh( ids ) );
		this._registerSchema();
		this._convertData();
		this._convertEditing();
		this._convertPlaces();
		this.listenTo( this.editor.model.document, 'change:data', () => this._markEdges() );
		this.listenTo( this.editor, 'change:isReadOnly', () => {
			this.photos().forEach( photo => this.figureOf( photo )?.setReadOnly( this.editor.isReadOnly ) );
		} );
	}

	/** Photos in the order of the text. They stand only at the top level, so this is a flat walk. */
	photos() {
		return [ ...this.editor.model.document.getRoot().getChildren() ].filter( node => node.is( 'element', 'photo' ) );
	}

	figureOf( photo ) {
		return this._figures.get( photo );
	}

	_registerSchema() {
		const { schema } = this.editor.model;
		schema.register( 'photo', {
			inheritTypesFrom: '$blockObject',
			allowIn: '$root',
			allowAttributes: [ 'photoId', ...Object.keys( TEXTS ) ]
		} );
		// Where a photo that is on its way will stand.
		schema.register( 'photoPlace', { inheritTypesFrom: '$blockObject', allowIn: '$root' } );
	}

	_convertData() {
		const { conversion } = this.editor;
		conversion.for( 'upcast' ).elementToElement( {
			view: { name: 'figure', attributes: { 'data-photo': /^[1-9]\d{0,14}$/ } },
			model: ( figure, { writer } ) => {
				const attributes = { photoId: Number( figure.getAttribute( 'data-photo' ) ) };
				for ( const [ name, key ] of Object.entries( TEXTS ) ) {
					if ( figure.hasAttribute( key ) ) {
						attributes[ name ] = figure.getAttribute( key );
					}
				}
				return writer.createElement( 'photo', attributes );
			},
			// Before the table's converter, which looks at every figure.
			converterPriority: 'high'
		} );
		conversion.for( 'dataDowncast' ).elementToElement( {
			model: 'photo',
			view: ( photo, { writer } ) => {
				const attributes = { 'data-photo': String( photo.getAttribute( 'photoId' ) ) };
				for ( const [ name, key ] of Object.entries( TEXTS ) ) {
					if ( photo.hasAttribute( name ) ) {
						attributes[ key ] = photo.getAttribute( name );
					}
				}
				// A container would be filled with a no-break space.
				return writer.createEmptyElement( 'figure', attributes );
			}
		} );
	}

	_convertEditing() {
		this.editor.conversion.for( 'editingDowncast' ).elementToElement( {
			model: 'photo',
			view: ( photo, { writer } ) => {
				const body = writer.createRawElement( 'div', { class: 'photo-figure' }, node => this._dress( node, photo ) );
				const widget = writer.createContainerElement( 'figure', { class: 'photo-widget' }, [ body ] );
				writer.setCustomProperty( 'photo', true, widget );
				return toWidget( widget, writer, {
					hasSelectionHandle: true,
					label: () => `${ WORDS.photo }. ${ photo.getAttribute( 'caption' ) ?? '' }`
				} );
			}
		} );
		this.editor.editing.downcastDispatcher.on( 'attribute', ( event, data, api ) => {
			if ( data.item.name === 'photo' && data.attributeKey in TEXTS && api.consumable.consume( data.item, event.name ) ) {
				this.figureOf( data.item )?.showTexts();
			}
		} );
	}

	/** Places are shown, and are no part of the story's data. */
	_convertPlaces() {
		const { conversion, data, editing } = this.editor;
		conversion.for( 'dataDowncast' ).elementToElement( {
			model: 'photoPlace', view: ( place, { writer } ) => writer.createEmptyElement( 'figure', { 'data-place': '' } )
		} );
		this.listenTo( data, 'toView', event => {
			const writer = new UpcastWriter( editing.view.document );
			for ( const node of [ ...event.return.getChildren() ] ) {
				if ( node.is( 'element', 'figure' ) && node.hasAttribute( 'data-place' ) ) {
					writer.remove( node );
				}
			}
		}, { priority: 'low' } );
		conversion.for( 'editingDowncast' ).elementToElement( {
			model: 'photoPlace',
			view: ( place, { writer } ) => {
				const body = writer.createRawElement( 'div', { class: 'photo-place' }, node => dressPlace( node, place ) );
				return toWidget( writer.createContainerElement( 'div', {}, [ body ] ), writer, { label: () => WORDS.onItsWay } );
			}
		} );
	}

	_dress( node, photo ) {
		const figure = new Figure( node, {
			read: name => photo.getAttribute( name ) ?? '',
			look: () => this.library.look( photo.getAttribute( 'photoId' ) ),
			lookAgain: () => this.library.lookAgain( photo.getAttribute( 'photoId' ) ),
			saveCredit: ( kind, name ) => this.library.saveCredit( photo.getAttribute( 'photoId' ), kind, name ),
			killPhoto: reason => this.library.killPhoto( photo.getAttribute( 'photoId' ), reason ),
			write: ( name, text ) => this._write( photo, name, text ),
			creditKinds: this._creditKinds,
			// What the figure's buttons and keys ask for is done by the plugins that listen to these events.
			act: ( action, ...details ) => this.fire( action, photo, ...details )
		} );
		this._figures.set( photo, figure );
		figure.setReadOnly( this.editor.isReadOnly );
	}

	/** One undo step for what is typed into one field without a pause. */
	_write( photo, name, text ) {
		const { model } = this.editor;
		const now = Date.now();
		const last = this._typing;
		const isContinued = last?.photo === photo && last.name === name && now - last.at < PAUSE_IN_TYPING_MS;
		const batch = isContinued ? last.batch : model.createBatch( { isTyping: true } );
		this._typing = { photo, name, batch, at: now };
		model.enqueueChange( batch, writer => writer.setAttribute( name, text, photo ) );
	}

	_refresh( ids ) {
		for ( const photo of this.photos() ) {
			if ( ids.includes( photo.getAttribute( 'photoId' ) ) ) {
				this.figureOf( photo )?.showPhoto();
			}
		}
	}

	_markEdges() {
		for ( const photo of this.photos() ) {
			this.figureOf( photo )?.markEdges( photo.previousSibling === null, photo.nextSibling === null );
		}
	}
}
