import type { Transformation } from '../request/index.ts';

/** A place that has begun and did not end yet; a longer one is none. */
const OPEN = /\$(?:\{[^}]{0,255})?$/;

/**
 * Puts values into the places of a body, as they come; a place that is cut by the end of a piece waits for the next.
 * @param expand fills the places of latin1 text
 */
export function template(expand: (text: string) => string): Transformation {
  let waiting = '';
  return {
    begin: ({ headers }) => headers.delete('content-length'),
    pass: (bytes, last) => {
      const text = waiting + Buffer.from(bytes).toString('latin1');
      const cut = last ? -1 : text.search(OPEN);
      waiting = cut === -1 ? '' : text.slice(cut);
      return Buffer.from(expand(cut === -1 ? text : text.slice(0, cut)), 'latin1');
    },
  };
}
