import { statSync } from 'node:fs';
import { readPairs } from '../../config/index.ts';
import { refuse } from '../answer.ts';
import { numberOf } from '../math.ts';
import { readText } from '../text.ts';
import { fromLatin1 } from '../traffic.ts';
import type { ActionRow } from './row.ts';

/** The Expires header of the answer. */
export const expires: readonly ActionRow[] = [
  {
    names: ['expires'],
    means: 'sets `Expires`: seconds after the date of a file, or after a time',
    example: 'expires:unix=${time[unix]},value=30',
    returns: 'next',
    make: (argument) => {
      const keys = new Map(readPairs(argument));
      const seconds = readText(keys.get('value') ?? '0');
      const unix = keys.get('unix') ?? null;
      const file = keys.get('filename') ?? null;
      if ((unix === null) === (file === null))
        refuse('expires', argument, 'filename=path or unix=time, and value=seconds');
      const base = readText(unix ?? file ?? '');
      return (traffic) => {
        const from = unix === null ? dateOf(fromLatin1(base(traffic))) : numberOf(base(traffic));
        if (from === null) return 'next';
        const date = new Date((from + numberOf(seconds(traffic))) * 1000);
        if (!Number.isNaN(date.getTime())) traffic.added.push(['Expires', date.toUTCString()]);
        return 'next';
      };
    },
  },
];

function dateOf(path: string): number | null {
  try {
    return Math.floor(statSync(path).mtimeMs / 1000);
  } catch {
    return null;
  }
}
