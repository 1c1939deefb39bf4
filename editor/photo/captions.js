// A line such as "The pier at dusk. (Photo provided by the port)": what the copy says of a photo that is to come.
const CREDITED = /^.{3,600}[(（][^()（）]*(?:photo|图|摄)[^()（）]*[)）][.。]?$/isu;

/** The words of a paragraph; a child that is no text (a soft break) counts as a space. */
export function wordsOf( block ) {
	return [ ...block.getChildren() ].map( child => child.is( '$text' ) ? child.data : ' ' ).join( '' ).trim();
}

function waits( block ) {
	const before = block.previousSibling;
	const isTaken = before?.is( 'element', 'photo' ) || before?.is( 'element', 'photoPlace' );
	return block.is( 'element', 'paragraph' ) && !isTaken && CREDITED.test( wordsOf( block ) );
}

/** The caption lines of copy whose photos have not come yet, in the order of the text. */
export function captionLines( root ) {
	return [ ...root.getChildren() ].filter( waits );
}
