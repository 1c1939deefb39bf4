const PAUSE_MS = 100;

/**
 * Keeps the textarea's value equal to the editor's data: shortly after every change, when the editor loses
 * the focus, and at submit. Each new value is told with an `input` event on the textarea.
 */
export function keepInStep( textarea, editor ) {
	let timer = null;

	function write() {
		clearTimeout( timer );
		timer = null;
		const data = editor.getData();
		if ( textarea.value === data ) {
			return;
		}
		textarea.value = data;
		textarea.dispatchEvent( new Event( 'input', { bubbles: true } ) );
	}

	function writeIfChanged() {
		if ( timer !== null ) {
			write();
		}
	}

	editor.model.document.on( 'change:data', () => {
		clearTimeout( timer );
		timer = setTimeout( write, PAUSE_MS );
	} );
	editor.ui.focusTracker.on( 'change:isFocused', writeIfChanged );
	// In the capture phase, so that other listeners of the form already read the new text.
	textarea.form?.addEventListener( 'submit', writeIfChanged, { capture: true } );
	window.addEventListener( 'pagehide', writeIfChanged );
}
