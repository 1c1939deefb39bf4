// A picture that the server had no room for just then (many are asked for at once) is asked again.

const MOST = 5;
const tried = new WeakMap();

function again(picture) {
  const times = (tried.get(picture) ?? 0) + 1;
  if (times > MOST || !picture.src || !new URL(picture.src).pathname.startsWith('/photos/')) {
    return;
  }
  tried.set(picture, times);
  const wait = 200 * 2 ** times * (0.5 + Math.random()); // milliseconds; not all at once again
  setTimeout(() => { picture.src = picture.getAttribute('src'); }, wait);
}

document.addEventListener('error', event => {
  if (event.target instanceof HTMLImageElement) {
    again(event.target);
  }
}, true);
// Those that failed before this was loaded.
document.querySelectorAll('img').forEach(picture => {
  if (picture.complete && !picture.naturalWidth) {
    again(picture);
  }
});
