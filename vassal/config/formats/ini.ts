import type { Pair } from './pair.ts';

/**
 * ini (manual 3.10.7): sections, `key = value`, bare keys, comment lines with `;` or `#`. A line that is not
 * understood is a bare key, as in the original; there is no error.
 */
export function parseIni(text: string, section: string): Pair[] | null {
  const wanted = section === '' ? 'uwsgi' : section;
  const pairs: Pair[] = [];
  let found = false;
  let inside = false;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      inside = line.slice(1, line.indexOf(']') === -1 ? undefined : line.indexOf(']')) === wanted;
      found ||= inside;
    } else if (inside) {
      pairs.push({ ...split(line), line: index + 1 });
    }
  }
  return found ? pairs : null;
}

function split(line: string): { key: string; value: string } {
  const equals = line.indexOf('=');
  if (equals === -1) return { key: line, value: '' };
  return { key: line.slice(0, equals).trim(), value: line.slice(equals + 1).trim() };
}
