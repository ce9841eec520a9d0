import { place, readPairs, type Configuration } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { ERR_SHAREDAREA } from './errors.ts';
import { sharedarea } from './options.ts';

const PAGE = 4096;
/** Eight gigabytes: what a number of pages is a typing error beyond. */
const LARGEST = 8 * 1024 ** 3;

/** An area that a configuration asks for. */
export interface WantedArea {
  /** `null`: as large as the file is. */
  readonly bytes: number | null;
  readonly file: string | null;
  /** A descriptor that the instance was started with. */
  readonly descriptor: number | null;
}

/** The areas of a configuration, in their order. Throws `ERR_SHAREDAREA`. */
export function wantedAreas(configuration: Configuration): WantedArea[] {
  return configuration.given(sharedarea).map(({ value, origin }) => {
    try {
      return readArea(value.trim());
    } catch (thrown) {
      throw new Failure(ERR_SHAREDAREA, {
        tried: `read sharedarea = ${value} at ${place(origin)}`,
        found: reason(thrown),
      });
    }
  });
}

function readArea(text: string): WantedArea {
  const pairs = new Map(
    text.includes('=') ? readPairs(text).map(([key, value]) => [key, value ?? '']) : [['pages', text]],
  );
  for (const key of pairs.keys())
    if (!['pages', 'size', 'file', 'fd'].includes(key)) throw new Error(`the key "${key}"`);
  const number = (key: string): number | null => {
    const found = pairs.get(key);
    if (found === undefined) return null;
    if (/^\d{1,12}$/.test(found)) return Number(found);
    throw new Error(`${key} "${found}", which is no number`);
  };
  const pages = number('pages');
  const bytes = number('size') ?? (pages === null ? null : pages * PAGE);
  const [file, descriptor] = [pairs.get('file') ?? null, number('fd')];
  if (bytes === null && file === null) throw new Error('no size');
  if (bytes !== null && (bytes < 1 || bytes > LARGEST)) throw new Error(`${bytes} bytes`);
  return { bytes, file, descriptor };
}
