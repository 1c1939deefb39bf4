// Turns every textarea[data-story-editor] into the story editor. Whatever fails, the textarea stays usable.
import { ClassicEditor } from 'ckeditor5';
import { configuration } from './config.js';
import { keepInStep } from './sync.js';

function labelOf( textarea ) {
	return textarea.labels?.[ 0 ]?.textContent.trim().replace( /:$/, '' ) || textarea.getAttribute( 'aria-label' ) || 'Story';
}

function showWordCount( editor ) {
	const footer = document.createElement( 'div' );
	footer.className = 'story-editor__footer';
	footer.append( editor.plugins.get( 'WordCount' ).wordCountContainer );
	editor.ui.element.append( footer );
}

function dress( textarea, editor ) {
	editor.ui.element.classList.add( 'story-editor' );
	showWordCount( editor );
	for ( const label of textarea.labels ?? [] ) {
		label.addEventListener( 'click', event => {
			event.preventDefault();
			editor.editing.view.focus();
		} );
	}
}

function fallBack( textarea, error ) {
	console.error( 'The story editor did not start; the plain text field is used instead.', error );
	if ( textarea.nextElementSibling?.matches( '.ck-editor' ) ) {
		textarea.nextElementSibling.remove();
	}
	textarea.style.removeProperty( 'display' );
	textarea.dataset.storyEditorState = 'failed';
	textarea.dispatchEvent( new CustomEvent( 'storyeditorfailed', { bubbles: true } ) );
}

async function start( textarea ) {
	try {
		const editor = await ClassicEditor.create( configuration( textarea, labelOf( textarea ) ) );
		dress( textarea, editor );
		keepInStep( textarea, editor );
		textarea.storyEditor = editor;
		textarea.dataset.storyEditorState = 'ready';
		textarea.dispatchEvent( new CustomEvent( 'storyeditorready', { bubbles: true } ) );
	} catch ( error ) {
		fallBack( textarea, error );
	}
}

for ( const textarea of document.querySelectorAll( 'textarea[data-story-editor]' ) ) {
	start( textarea );
}
