import { readPairs } from '../../config/index.ts';
import { refuse } from '../answer.ts';
import { setVariable } from '../set-variable.ts';
import { readText } from '../text.ts';
import type { ActionRow } from './row.ts';

/** One of several items, always the same one for a key. */
export const hash: readonly ActionRow[] = [
  {
    names: ['hash'],
    means: 'puts one of several items into a variable, chosen by a key ; `algo`: djb33x, murmur2, rand, rr',
    example: 'hash:items=10.0.0.1;10.0.0.2,key=${REMOTE_ADDR},var=NODE',
    returns: 'next',
    make: (argument) => {
      const algorithms = makeAlgorithms();
      const keys = new Map(readPairs(argument));
      const items = (keys.get('items') ?? '').split(';').map(readText);
      const key = keys.get('key') ?? null;
      const name = keys.get('var') ?? null;
      const algorithm = algorithms.get(keys.get('algo') ?? 'djb33x') ?? null;
      if (!keys.get('items') || key === null || name === null || algorithm === null)
        refuse('hash', argument, 'items=a;b,key=text,var=NAME and perhaps algo=djb33x, murmur2, rand or rr');
      const text = readText(key);
      return (traffic) => {
        setVariable(traffic, name, items[algorithm(text(traffic)) % items.length]?.(traffic) ?? '');
        return 'next';
      };
    },
  },
];

/** A number for a key; those of one rule go on from each other. */
function makeAlgorithms(): ReadonlyMap<string, (key: string) => number> {
  let turn = 0;
  return new Map([
    ['djb33x', djb33x],
    ['murmur2', murmur2],
    ['rand', () => Math.floor(Math.random() * 2 ** 31)],
    ['rr', () => turn++],
  ]);
}

/** Bernstein's hash with exclusive or, 32 bits. */
export function djb33x(text: string): number {
  let value = 5381;
  for (let index = 0; index < text.length; index++)
    value = (Math.imul(value, 33) ^ text.charCodeAt(index)) >>> 0;
  return value;
}

const FACTOR = 0x5bd1e995;

/** MurmurHash2 without a seed. The bytes after the last four are those of the beginning, as the original has them. */
export function murmur2(text: string): number {
  const { length } = text;
  let value = length;
  let at = 0;
  for (; length - at >= 4; at += 4) {
    let word =
      text.charCodeAt(at) |
      (text.charCodeAt(at + 1) << 8) |
      (text.charCodeAt(at + 2) << 16) |
      (text.charCodeAt(at + 3) << 24);
    word = Math.imul(word, FACTOR);
    word ^= word >>> 24;
    value = Math.imul(value, FACTOR) ^ Math.imul(word, FACTOR);
  }
  const rest = length - at;
  if (rest > 2) value ^= text.charCodeAt(2) << 16;
  if (rest > 1) value ^= text.charCodeAt(1) << 8;
  if (rest > 0) value = Math.imul(value ^ text.charCodeAt(0), FACTOR);
  value = Math.imul(value ^ (value >>> 13), FACTOR);
  return (value ^ (value >>> 15)) >>> 0;
}
