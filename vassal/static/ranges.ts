/** A part of a file, bytes. */
export interface Range {
  readonly offset: number;
  readonly size: number;
}

/** Most parts of one request; who asks for more gets the whole. */
const MOST = 32;

/**
 * Reads `Range: bytes=…` for a file of this size (RFC 9110 14.2). `null` for the whole file: no such header, or one that is
 * not understood; an empty list when nothing of what is asked for exists. Parts that overlap are the whole too: nobody
 * who means well asks for them.
 */
export function readRanges(header: string | null, size: number): readonly Range[] | null {
  const list = /^\s*bytes\s*=(.*)$/i.exec(header ?? '')?.[1]?.split(',') ?? [];
  if (list.length === 0 || list.length > MOST) return null;
  const ranges: Range[] = [];
  for (const item of list) {
    const [, first, last] = /^\s*(\d{0,15})-(\d{0,15})\s*$/.exec(item) ?? [];
    if (first === undefined || last === undefined || (first === '' && last === '')) return null;
    if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
    const begin = first === '' ? Math.max(0, size - Number(last)) : Number(first);
    const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
    if (begin < end) ranges.push({ offset: begin, size: end - begin });
  }
  const sorted = ranges.toSorted((a, b) => a.offset - b.offset);
  const overlap = sorted.some(({ offset }, index) => {
    const before = sorted[index - 1];
    return before !== undefined && before.offset + before.size > offset;
  });
  return overlap ? null : ranges;
}

/** `Content-Range` of a part, or of none. */
export function contentRange(range: Range | null, size: number): string {
  return range === null
    ? `bytes */${size}`
    : `bytes ${range.offset}-${range.offset + range.size - 1}/${size}`;
}
