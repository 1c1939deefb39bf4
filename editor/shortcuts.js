import { Delete, Plugin, blockAutoformatEditing, inlineAutoformatEditing } from 'ckeditor5';

const BLOCKS = [
	[ /^[*-]\s$/, editor => editor.execute( 'bulletedList' ), 'bulletedList' ],
	[ /^1[.)]\s$/, editor => editor.execute( 'numberedList' ), 'numberedList' ],
	[ /^##\s$/, editor => editor.execute( 'heading', { value: 'heading2' } ), 'heading' ],
	[ /^###\s$/, editor => editor.execute( 'heading', { value: 'heading3' } ), 'heading' ]
];

const INLINE = [
	[ /(?:^|\s)(\*\*)([^*]+)(\*\*)$/g, 'bold' ],
	[ /(?:^|\s)(\*)([^*_]+)(\*)$/g, 'italic' ]
];

/** Bold, italic, headings and lists as people type them in mail; CKEditor's own plugin knows quotes and rules as well. */
export class TypingShortcuts extends Plugin {
	static get pluginName() {
		return 'TypingShortcuts';
	}

	static get requires() {
		return [ Delete ];
	}

	afterInit() {
		const { editor } = this;
		for ( const [ pattern, run, command ] of BLOCKS ) {
			blockAutoformatEditing( editor, this, pattern, () => {
				if ( !editor.commands.get( command ).isEnabled ) {
					return false;
				}
				run( editor );
			} );
		}
		for ( const [ pattern, attribute ] of INLINE ) {
			inlineAutoformatEditing( editor, this, pattern, ( writer, ranges ) => this._style( writer, ranges, attribute ) );
		}
	}

	_style( writer, ranges, attribute ) {
		if ( !this.editor.commands.get( attribute ).isEnabled ) {
			return false;
		}
		for ( const range of this.editor.model.schema.getValidRanges( ranges, attribute ) ) {
			writer.setAttribute( attribute, true, range );
		}
		// What is typed next is plain again.
		writer.removeSelectionAttribute( attribute );
	}
}
