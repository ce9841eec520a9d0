import { isGarbled } from './names.ts';

/** More than any configuration needs: what is longer is a mistake, and all texts are held in memory. */
export const LONGEST_TEXT = 16 * 1024 * 1024;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a configuration, or why it is none. */
export type Text = { readonly text: string } | { readonly wrong: string };

const NOT_UTF8: Text = { wrong: 'a configuration that is not UTF-8' };

/** Takes the bytes or the string that a source holds. */
export function textOf(value: Uint8Array | string): Text {
  const size = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
  if (size > LONGEST_TEXT) return { wrong: `a configuration of ${size} bytes` };
  if (typeof value === 'string') return isGarbled(value) ? NOT_UTF8 : { text: value };
  try {
    return { text: decoder.decode(value) };
  } catch {
    return NOT_UTF8;
  }
}
