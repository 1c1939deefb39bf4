// The grid of photos by keyboard: arrow keys move, Enter opens, Space selects, Shift extends.

import { say } from './words.js';

const grid = document.querySelector('[data-tiles]');
const tiles = [...(grid?.querySelectorAll('[data-tile]') ?? [])];
const said = document.querySelector('[data-said]');
const boxes = tiles.map(tile => tile.querySelector('.tile-box'));
const mayChoose = boxes.some(Boolean);
let at = 0; // the tile that Tab leads to
let anchor = 0; // where a stretch of chosen ones began
let columns = 0;

/** Rows are what the layout makes of the tiles: a screen reader is told the same. */
function layOut() {
  const wide = getComputedStyle(grid).gridTemplateColumns.split(' ').length;
  if (wide === columns) {
    return;
  }
  columns = wide;
  const focused = tiles.indexOf(document.activeElement);
  grid.replaceChildren();
  for (let first = 0; first < tiles.length; first += columns) {
    const row = document.createElement('div');
    row.setAttribute('role', 'row');
    row.append(...tiles.slice(first, first + columns));
    grid.append(row);
  }
  if (focused >= 0) {
    tiles[focused].focus();
  }
}

function move(place) {
  tiles[at].tabIndex = -1;
  at = Math.max(0, Math.min(tiles.length - 1, place));
  tiles[at].tabIndex = 0;
  tiles[at].focus();
}

function mark(place, isChosen) {
  if (boxes[place]) {
    boxes[place].checked = isChosen;
    tiles[place].setAttribute('aria-selected', String(isChosen));
  }
}

function chosen() {
  return boxes.filter(box => box?.checked).length;
}

function tell() {
  const number = chosen();
  said.textContent = say('%(number)s selected', { number });
  for (const place of document.querySelectorAll('[data-chosen]')) {
    place.textContent = said.textContent;
  }
}

function stretch(from, to) {
  boxes.forEach((_, place) => mark(place, place >= Math.min(from, to) && place <= Math.max(from, to)));
  tell();
}

function all(isChosen) {
  boxes.forEach((_, place) => mark(place, isChosen));
  tell();
}

const STEPS = {
  ArrowRight: () => at + 1,
  ArrowLeft: () => at - 1,
  ArrowDown: () => (at + columns < tiles.length ? at + columns : at),
  ArrowUp: () => (at - columns >= 0 ? at - columns : at),
  Home: event => (event.ctrlKey ? 0 : at - (at % columns)),
  End: event => (event.ctrlKey ? tiles.length - 1 : at - (at % columns) + columns - 1)
};

function onKey(event) {
  if (event.altKey || event.metaKey || !tiles.includes(event.target)) {
    return;
  }
  const step = STEPS[event.key];
  if (step && (!event.ctrlKey || event.key === 'Home' || event.key === 'End')) {
    event.preventDefault();
    move(step(event));
    if (event.shiftKey && mayChoose) {
      stretch(anchor, at);
    } else {
      anchor = at;
    }
  } else if (event.key === 'Enter' && !event.ctrlKey) {
    event.preventDefault();
    tiles[at].querySelector('.tile-link').click();
  } else if (event.key === ' ' && mayChoose) {
    event.preventDefault();
    mark(at, !boxes[at].checked);
    anchor = at;
    tell();
  } else if (event.key === 'a' && event.ctrlKey && mayChoose) {
    event.preventDefault();
    all(true);
  } else if (event.key === 'Escape' && chosen()) {
    event.preventDefault();
    event.stopPropagation();
    all(false);
  }
}

function onBox(event) {
  const place = boxes.indexOf(event.target);
  if (place < 0) {
    return;
  }
  if (event.shiftKey) {
    stretch(anchor, place);
  } else {
    mark(place, boxes[place].checked);
    anchor = place;
    tell();
  }
}

if (tiles.length) {
  grid.setAttribute('role', 'grid');
  grid.setAttribute('aria-describedby', 'library-keys');
  document.getElementById('library-keys').hidden = false;
  if (mayChoose) {
    grid.setAttribute('aria-multiselectable', 'true');
  }
  tiles.forEach((tile, place) => {
    tile.setAttribute('role', 'gridcell');
    tile.tabIndex = place ? -1 : 0;
    for (const inside of tile.querySelectorAll('a, input')) {
      inside.tabIndex = -1;
    }
    mark(place, Boolean(boxes[place]?.checked));
    tile.addEventListener('focus', () => {
      if (at !== place) {
        tiles[at].tabIndex = -1;
        at = place;
        tile.tabIndex = 0;
      }
    });
  });
  layOut();
  new ResizeObserver(layOut).observe(grid);
  grid.addEventListener('keydown', onKey);
  grid.addEventListener('click', onBox);
  if (mayChoose) {
    tell();
  }
}
