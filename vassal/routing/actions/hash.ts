import { readPairs } from '../../config/index.ts';
import { refuse } from '../answer.ts';
import { setVariable } from '../set-variable.ts';
import { readText } from '../text.ts';
import type { ActionRow } from './row.ts';

/** One of several items, always the same one for a key. */
export const hash: readonly ActionRow[] = [
  {
    names: ['hash'],
    means: 'puts one of several items into a variable, chosen by a key (algorithm djb33x)',
    example: 'hash:items=10.0.0.1;10.0.0.2,key=${REMOTE_ADDR},var=NODE',
    returns: 'next',
    make: (argument) => {
      const keys = new Map(readPairs(argument));
      const items = (keys.get('items') ?? '').split(';').map(readText);
      const key = keys.get('key') ?? null;
      const name = keys.get('var') ?? null;
      if (!keys.get('items') || key === null || name === null || (keys.get('algo') ?? 'djb33x') !== 'djb33x')
        refuse('hash', argument, 'items=a;b,key=text,var=NAME and perhaps algo=djb33x');
      const text = readText(key);
      return (traffic) => {
        setVariable(traffic, name, items[djb33x(text(traffic)) % items.length]?.(traffic) ?? '');
        return 'next';
      };
    },
  },
];

/** Bernstein's hash with exclusive or, 32 bits. */
export function djb33x(text: string): number {
  let value = 5381;
  for (let index = 0; index < text.length; index++)
    value = (Math.imul(value, 33) ^ text.charCodeAt(index)) >>> 0;
  return value;
}
