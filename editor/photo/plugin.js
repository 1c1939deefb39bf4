import { Collection, Plugin, UIModel, addListToDropdown, createDropdown } from 'ckeditor5';
import { PhotoEditing } from './editing.js';
import { PhotoMoving } from './moving.js';
import { captionLines } from './captions.js';
import { element } from './dom.js';
import { carriesFiles, filesIn } from './files.js';
import { Picker } from './picker.js';
import { placesAt, placesAtLines } from './places.js';
import { Sheet } from '../../static/js/desk/upload/sheet.js';
import { WORDS } from './words.js';

/** Photos in a story: the toolbar button, uploads, the library, and what is dropped or pasted. */
export class Photos extends Plugin {
	static get pluginName() {
		return 'Photos';
	}

	static get requires() {
		return [ PhotoEditing, PhotoMoving ];
	}

	init() {
		const { editor } = this;
		const { wire, library } = editor.plugins.get( PhotoEditing );
		const { creditKinds, uses } = editor.config.get( 'photos' );
		this._sheet = new Sheet( wire, {
			creditKinds, uses,
			returnFocus: () => this._returnFocus(),
			onPhoto: photo => library.put( photo )
		} );
		// What is written under a photo in the text shows in the sheet too.
		this.listenTo( editor.model.document, 'change:data', () => this._sheet.draw() );
		this._picker = new Picker( library, photo => this._insert( photo ) );
		this._chooser = this._fileChooser();
		this._addToolbarButton();
		this._takeFilesInText();
		this.listenTo( editor.ui, 'ready', () => this._furnish() );
	}

	destroy() {
		this._picker.node.remove();
		super.destroy();
	}

	/** Nobody is called back who has gone on to another field. */
	_returnFocus() {
		const at = document.activeElement;
		if ( at === document.body || this._sheet.node.contains( at ) ) {
			this.editor.editing.view.focus();
		}
	}

	_fileChooser() {
		const chooser = element( 'input', {
			type: 'file', multiple: true, accept: this.editor.config.get( 'photos' ).accept, hidden: true, 'aria-label': WORDS.upload
		} );
		chooser.addEventListener( 'change', event => {
			event.stopPropagation();
			this._upload( [ ...chooser.files ], this._caret() );
			chooser.value = '';
			this.editor.editing.view.focus();
		} );
		return chooser;
	}

	_addToolbarButton() {
		const { editor } = this;
		const actions = { upload: () => this._chooser.click(), choose: () => this._picker.open(), describe: () => this._sheet.focus() };
		editor.ui.componentFactory.add( 'photos', locale => {
			const dropdown = createDropdown( locale );
			const items = new Collection( Object.keys( actions ).map( name => ( {
				type: 'button', model: new UIModel( { label: WORDS[ name ], withText: true, action: name } )
			} ) ) );
			dropdown.class = 'photo-menu';
			dropdown.buttonView.set( { label: WORDS.photos, withText: true } );
			dropdown.bind( 'isEnabled' ).to( editor, 'isReadOnly', isReadOnly => !isReadOnly );
			dropdown.on( 'execute', event => actions[ event.source.action ]() );
			addListToDropdown( dropdown, items, { ariaLabel: WORDS.photos } );
			return dropdown;
		} );
	}

	_takeFilesInText() {
		const { editor } = this;
		this.listenTo( editor.editing.view.document, 'clipboardInput', ( event, data ) => {
			const files = filesIn( data.dataTransfer );
			if ( !files.length || editor.isReadOnly ) {
				return;
			}
			event.stop();
			const range = data.targetRanges?.[ 0 ] && editor.editing.mapper.toModelRange( data.targetRanges[ 0 ] );
			this._upload( files, range?.end ?? this._caret() );
		} );
	}

	_furnish() {
		const root = this.editor.ui.element;
		root.querySelector( '.ck-editor__main' ).before( this._sheet.node );
		root.append( this._chooser );
		// A file dropped beside the text would make the browser leave the page, and the story with it.
		root.addEventListener( 'dragover', event => carriesFiles( event ) && event.preventDefault() );
		root.addEventListener( 'drop', event => {
			if ( event.defaultPrevented || !carriesFiles( event ) ) {
				return;
			}
			event.preventDefault();
			this._upload( [ ...event.dataTransfer.files ], this._behindFigure( event.target ) ?? this._caret() );
		} );
	}

	/** The place after the photo whose fields a file was dropped on. */
	_behindFigure( target ) {
		const { model, editing } = this.editor;
		const node = target.closest?.( '.photo-widget' );
		const view = node && editing.view.domConverter.mapDomToView( node );
		const photo = view && editing.mapper.toModelElement( view );
		return photo ? model.createPositionAfter( photo ) : null;
	}

	_caret() {
		return this.editor.model.document.selection.getLastPosition();
	}

	_upload( files, position ) {
		if ( files.length && !this.editor.isReadOnly ) {
			this._sheet.add( files, taken => this._placesFor( taken, position ) );
		}
	}

	/** The caption lines of the copy, if they are enough and several photos come, or the cursor is in one; else the cursor. */
	_placesFor( files, position ) {
		const lines = captionLines( this.editor.model.document.getRoot() );
		const here = lines.indexOf( position.getAncestors()[ 1 ] );
		if ( here >= 0 && lines.length - here >= files.length ) {
			return placesAtLines( this.editor, lines.slice( here, here + files.length ), files );
		}
		if ( files.length > 1 && lines.length >= files.length ) {
			return placesAtLines( this.editor, lines.slice( 0, files.length ), files );
		}
		return placesAt( this.editor, position, files );
	}

	_insert( photo ) {
		const { model, editing } = this.editor;
		const [ place ] = placesAt( this.editor, this._caret(), [ null ] );
		place.land( photo, '' );
		model.change( writer => writer.setSelection( place.photo, 'on' ) );
		editing.view.focus();
		editing.view.scrollToTheSelection();
	}
}
