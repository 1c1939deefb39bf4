// Bundles the story editor: node build.mjs [output directory]
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path.dirname( fileURLToPath( import.meta.url ) );
const output = path.resolve( process.argv[ 2 ] ?? path.join( here, '..', 'static', 'editor' ) );
const banner = '/*! Story editor with CKEditor 5, GPL-2.0-or-later; every licence text: LICENSES.txt */';

/** The folder of the package that a bundled file came from, or null for our own files. */
function packageFolder( input ) {
	const found = input.match( /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/ );
	return found ? found[ 0 ] : null;
}

/** Name, version, declared licence and licence texts of one installed package. */
async function describe( folder ) {
	const { name, version, license } = JSON.parse( await readFile( path.join( here, folder, 'package.json' ), 'utf8' ) );
	const names = ( await readdir( path.join( here, folder ) ) ).filter( file => /^(licen[cs]e|copying)/i.test( file ) ).sort();
	const texts = await Promise.all( names.map( file => readFile( path.join( here, folder, file ), 'utf8' ) ) );
	return { title: `${ name } ${ version } (${ license })`, text: texts.map( text => text.trim() ).join( '\n\n' ) };
}

/** The files that really left something in the bundle; tree shaking drops whole packages. */
function usedFiles( outputs ) {
	return Object.values( outputs ).flatMap( ( { inputs } ) => Object.keys( inputs ).filter( file => inputs[ file ].bytesInOutput > 0 ) );
}

/** Packages with the same text share one entry, else the CKEditor licence would stand here thirty times. */
async function licences( files ) {
	const folders = new Set( files.map( packageFolder ).filter( Boolean ) );
	// Carries the text of the GPL for all CKEditor packages, and has no code of its own in the bundle.
	folders.add( 'node_modules/ckeditor5' );
	const titles = new Map();
	for ( const folder of [ ...folders ].sort() ) {
		const { title, text } = await describe( folder );
		titles.set( text, [ ...( titles.get( text ) ?? [] ), title ] );
	}
	const rule = '='.repeat( 78 );
	return [ ...titles ].map( ( [ text, names ] ) => `${ rule }\n${ names.join( '\n' ) }\n${ rule }\n\n${ text }\n` ).join( '\n' );
}

const result = await build( {
	absWorkingDir: here,
	entryPoints: [ 'story.js', 'story.css' ],
	outdir: output,
	bundle: true,
	minify: true,
	format: 'iife',
	target: 'es2022',
	charset: 'utf8',
	legalComments: 'none',
	banner: { js: banner, css: banner },
	metafile: true,
	logLevel: 'warning'
} );
await mkdir( output, { recursive: true } );
await writeFile( path.join( output, 'LICENSES.txt' ), await licences( usedFiles( result.metafile.outputs ) ) );
for ( const [ file, { bytes } ] of Object.entries( result.metafile.outputs ) ) {
	console.log( `${ path.basename( file ) } ${ Math.round( bytes / 1024 ) } KB` );
}
