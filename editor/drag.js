import { DragDrop, Plugin } from 'ckeditor5';

/**
 * CKEditor makes the box for its drag preview with a style attribute, which the desk's content policy refuses.
 * A box that is already there is used instead; `.story-drag-preview` keeps it off the screen.
 */
export class PreviewWithoutInlineStyle extends Plugin {
	static get pluginName() {
		return 'PreviewWithoutInlineStyle';
	}

	static get requires() {
		return [ DragDrop ];
	}

	init() {
		const dragDrop = this.editor.plugins.get( DragDrop );
		this.listenTo( this.editor.editing.view.document, 'dragstart', () => {
			if ( !dragDrop._previewContainer ) {
				dragDrop._previewContainer = document.createElement( 'div' );
				dragDrop._previewContainer.className = 'story-drag-preview';
				document.body.append( dragDrop._previewContainer );
			}
		}, { priority: 'high' } );
	}
}
