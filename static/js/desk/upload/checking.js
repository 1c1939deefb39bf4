// What can be said of a file before it is sent.
import { WORDS } from './words.js';

export const MOST_FILES = 30;
const MOST_BYTES = 25 * 1024 * 1024;
const HEAD = 12; // bytes that tell every format

/** The server looks closer; this only spares the way there. */
const SIGNATURES = [/^\xff\xd8\xff/, /^\x89PNG\r\n\x1a\n/, /^RIFF[^]{4}WEBP/, /^[^]{4}ftyp/];

/** Why the file cannot be a photo, or ''. */
export async function problemOf(file) {
  if (file.size === 0) {
    return WORDS.empty;
  }
  if (file.size > MOST_BYTES) {
    return WORDS.tooLarge;
  }
  try {
    const head = String.fromCharCode(...new Uint8Array(await file.slice(0, HEAD).arrayBuffer()));
    return SIGNATURES.some(signature => signature.test(head)) ? '' : WORDS.notAPhoto;
  } catch {
    return WORDS.unreadable;
  }
}

/** In hex; '' where the browser has no means (an address without https). */
export async function sha256(file) {
  if (!globalThis.crypto?.subtle) {
    return '';
  }
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
