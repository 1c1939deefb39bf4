import { say } from './say.js';
import {
	AccessibilityHelp, BlockQuote, Bold, Clipboard, Enter, FindAndReplace, Heading, HorizontalLine, Italic, Link,
	List, PasteFromOffice, PlainTableOutput, SelectAll, Subscript, Superscript, Table, TableToolbar, Typing, Undo,
	WordCount
} from 'ckeditor5';
import chinese from 'ckeditor5/translations/zh-cn.js';
import { PreviewWithoutInlineStyle } from './drag.js';
import { HouseMarkup } from './markup.js';
import { PlainPaste } from './paste.js';
import { TypingShortcuts } from './shortcuts.js';
import { Photos } from './photo/plugin.js';

// The parts of Essentials but ShiftEnter: a story has paragraphs, no line breaks inside them.
const ESSENTIALS = [ AccessibilityHelp, Clipboard, Enter, SelectAll, Typing, Undo ];

const PLUGINS = [
	...ESSENTIALS, BlockQuote, Bold, FindAndReplace, Heading, HorizontalLine, HouseMarkup, Italic, Link, List,
	PasteFromOffice, Photos, PlainPaste, PlainTableOutput, PreviewWithoutInlineStyle, Subscript, Superscript, Table,
	TableToolbar, TypingShortcuts, WordCount
];

// What is needed most stands first: on a narrow screen the rest folds into a menu.
const TOOLBAR = [
	'heading', '|', 'photos', '|', 'bold', 'italic', 'link', '|', 'bulletedList', 'numberedList', 'blockQuote', '|',
	'undo', 'redo', '|', 'findAndReplace', '|', 'insertTable', 'horizontalLine', 'subscript', 'superscript', '|',
	'accessibilityHelp'
];

const HEADINGS = [
	{ model: 'paragraph', title: say( 'Text' ), class: 'ck-heading_paragraph' },
	{ model: 'heading2', view: 'h2', title: say( 'Sub-heading' ), class: 'ck-heading_heading2', upcastAlso: [ 'h1' ] },
	{ model: 'heading3', view: 'h3', title: say( 'Small heading' ), class: 'ck-heading_heading3', upcastAlso: [ 'h4', 'h5', 'h6' ] }
];

/** What the photo plugin is told about the server; read from the textarea's data attributes. */
function photoOptions( textarea ) {
	return {
		url: textarea.dataset.photosUrl,
		creditKinds: JSON.parse( textarea.dataset.creditKinds || '[]' ),
		uses: JSON.parse( textarea.dataset.photoUses || '[]' ),
		accept: textarea.dataset.photoTypes
	};
}

/** The whole configuration of one editor over `textarea`. */
export function configuration( textarea, label ) {
	const language = textarea.dataset.language || document.documentElement.lang || 'en';
	const isChinese = /^zh\b/i.test( document.documentElement.lang );
	return {
		attachTo: textarea,
		root: { label },
		licenseKey: textarea.dataset.licenceKey || 'GPL',
		language: { ui: isChinese ? 'zh-cn' : 'en', content: language },
		// Where one language alone is given, the editor speaks it, whatever `ui` says; with none, English.
		...( isChinese ? { translations: [ chinese ] } : {} ),
		plugins: PLUGINS,
		toolbar: { items: TOOLBAR },
		heading: { options: HEADINGS },
		link: { allowedProtocols: [ 'https?', 'mailto', 'tel' ], defaultProtocol: 'https://' },
		// Without blocks in list items a photo or a heading can never end up inside one.
		list: { multiBlock: false },
		table: { contentToolbar: [ 'tableColumn', 'tableRow' ] },
		// Chinese is counted in characters; a "word" would be everything between two commas.
		wordCount: { displayWords: !/^zh\b/i.test( language ) },
		photos: photoOptions( textarea ),
		ui: { viewportOffset: { top: Number( textarea.dataset.stickyTop ) || 0 } }
	};
}
