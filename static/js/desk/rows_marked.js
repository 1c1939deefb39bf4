// The list of stories by keyboard: j and k (or the arrow keys) move a marked row, Enter opens it.

const rows = [...document.querySelectorAll('#result_list tbody tr')];
let marked = -1;

function mark(place) {
  rows[marked]?.removeAttribute('data-marked');
  marked = Math.max(0, Math.min(rows.length - 1, place));
  rows[marked].dataset.marked = '';
  rows[marked].querySelector('.field-story a').focus({ preventScroll: true });
  rows[marked].scrollIntoView({ block: 'nearest' });
}

const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

document.addEventListener('keydown', event => {
  const step = STEPS[event.key];
  const isElsewhere = event.target.closest('input, select, textarea, [contenteditable], dialog, [role=menu]');
  if (!step || !rows.length || isElsewhere || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  event.preventDefault();
  mark(marked + step);
});

// Whoever comes to a row in another way goes on from there.
for (const [place, row] of rows.entries()) {
  row.addEventListener('focusin', () => {
    if (marked !== place) {
      rows[marked]?.removeAttribute('data-marked');
      marked = place;
      row.dataset.marked = '';
    }
  });
}
