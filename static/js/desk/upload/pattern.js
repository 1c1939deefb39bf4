/** A caption from a pattern such as “Runner {n} at {place}, {date}”. What is in no brackets stays as it is. */
export function expand(pattern, values) {
  return pattern
    .replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
    .replace(/\s+([,.;:，。；：])/g, '$1')
    .replace(/\s{2,}/g, ' ')
    .trim();
}

/** What the names in a pattern stand for. */
export function valuesOf(upload, number) {
  return {
    n: String(number),
    file: upload.name.replace(/\.[^.]*$/, ''),
    place: upload.own?.place ?? '',
    date: upload.own?.taken_on ?? '',
    caption: upload.own?.caption ?? ''
  };
}
