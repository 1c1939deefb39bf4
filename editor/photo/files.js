/** Whether HTML says anything in words; read as a string, because parsing it would fetch its pictures. */
function hasWords( html ) {
	const text = html.replace( /<!--[\s\S]*?-->|<style[\s\S]*?<\/style>|<[^>]*>|&nbsp;/gi, '' );
	return text.trim() !== '' || /<table\b/i.test( html );
}

/** The files of a drop or paste that are meant as files: Word and browsers add a picture of copied text as well. */
export function filesIn( dataTransfer ) {
	return hasWords( dataTransfer.getData( 'text/html' ) ) ? [] : [ ...dataTransfer.files ];
}

export function carriesFiles( event ) {
	return Boolean( event.dataTransfer?.types.includes( 'Files' ) );
}
