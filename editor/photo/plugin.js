import { Collection, Plugin, UIModel, addListToDropdown, createDropdown } from 'ckeditor5';
import { PhotoEditing } from './editing.js';
import { PhotoMoving } from './moving.js';
import { BatchCredit } from './batch.js';
import { captionLines } from './captions.js';
import { element } from './dom.js';
import { carriesFiles, filesIn } from './files.js';
import { Panel } from './panel.js';
import { Picker } from './picker.js';
import { CaptionPlaces, Places } from './placing.js';
import { Uploads } from './uploads.js';
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
		const { requests, library } = editor.plugins.get( PhotoEditing );
		const redraw = () => this._panel.show( this._uploads.all );
		this._uploads = new Uploads( requests, library, redraw );
		library.onPut = redraw;
		this._panel = new Panel( {
			cancel: upload => this._uploads.cancel( upload ),
			retry: upload => this._uploads.retry( upload ),
			dismiss: upload => this._uploads.dismiss( upload ),
			returnFocus: () => editor.editing.view.focus()
		}, new BatchCredit( library, editor.config.get( 'photos' ).creditKinds ) );
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

	_fileChooser() {
		const chooser = element( 'input', {
			type: 'file', multiple: true, accept: WORDS.accept, hidden: true, 'aria-label': WORDS.upload
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
		const actions = { upload: () => this._chooser.click(), choose: () => this._picker.open() };
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
		root.querySelector( '.ck-editor__main' ).before( this._panel.node );
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
			this._uploads.add( files, this._placesFor( files, position ) );
		}
	}

	/** The caption lines of the copy, if they are enough and several photos come, or the cursor is in one; else the cursor. */
	_placesFor( files, position ) {
		const lines = captionLines( this.editor.model.document.getRoot() );
		const here = lines.indexOf( position.getAncestors()[ 1 ] );
		if ( here >= 0 && lines.length - here >= files.length ) {
			return new CaptionPlaces( this.editor, lines.slice( here, here + files.length ) );
		}
		if ( files.length > 1 && lines.length >= files.length ) {
			return new CaptionPlaces( this.editor, lines.slice( 0, files.length ) );
		}
		return new Places( this.editor, position, files.length );
	}

	_insert( photo ) {
		new Places( this.editor, this._caret(), 1 ).put( 0, photo, { select: true } );
		this.editor.editing.view.focus();
		this.editor.editing.view.scrollToTheSelection();
	}
}
