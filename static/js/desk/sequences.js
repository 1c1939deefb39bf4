/**
 * How one list of strings became another: hunks { from, to, start, end } say that a[from..to) was
 * replaced by b[start..end). What stands in no hunk is in both, in the same order.
 */
export function hunks(a, b) {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) {
    head += 1;
  }
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) {
    tail += 1;
  }
  const found = [];
  let from = head;
  let start = head;
  for (const [i, j] of common(a.slice(head, a.length - tail), b.slice(head, b.length - tail))) {
    if (from < head + i || start < head + j) {
      found.push({ from, to: head + i, start, end: head + j });
    }
    from = head + i + 1;
    start = head + j + 1;
  }
  if (from < a.length - tail || start < b.length - tail) {
    found.push({ from, to: a.length - tail, start, end: b.length - tail });
  }
  return found;
}

/** Pairs of places of a longest common subsequence. */
function common(a, b) {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i][j] = a[i] === b[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if (lengths[i + 1][j] >= lengths[i][j + 1]) {
      i += 1;
    } else {
      j += 1;
    }
  }
  return pairs;
}
