import type { Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import type { Request } from '../request/index.ts';
import { ERR_STATIC_EXPIRES } from './errors.ts';
import { expiryOptions } from './options.ts';
import type { Compile } from './patterns.ts';

/** What a file is to the rules of expiry. */
export interface Facts {
  /** Real path. */
  readonly path: string;
  readonly type: string | null;
  /** Last change, ms since the epoch. */
  readonly modified: number;
}

/** When the copy of a client gets old, ms since the epoch; `null` when nobody said. */
export type Expiry = (request: Pick<Request, 'variable'>, facts: Facts, now: number) => number | null;

/** The rules of the Expires header (manual 6.17.8): the first that fits, in the order of their options. */
export function readExpiry(configuration: Configuration, compile: Compile): Expiry {
  const rules = expiryOptions.flatMap(({ row, subject, fromChange }) =>
    configuration.get(row).map((text) => {
      const { key, seconds } = readRule(row.name, text);
      const matches = subject === 'type' ? (value: string) => value === key : compile(key);
      return { subject, fromChange, seconds, matches };
    }),
  );
  return (request, { path, type, modified }, now) => {
    for (const { subject, fromChange, seconds, matches } of rules) {
      const value = subject === 'path' ? path : subject === 'type' ? type : request.variable(subject);
      if (value !== null && matches(value)) return (fromChange ? modified : now) + seconds * 1000;
    }
    return null;
  };
}

/** `key=seconds`, or with a space. */
function readRule(name: string, text: string): { readonly key: string; readonly seconds: number } {
  const match = /^(.+?)(?:\s*=\s*|\s+)(\d{1,10})$/s.exec(text.trim());
  if (match !== null) return { key: match[1] ?? '', seconds: Number(match[2]) };
  throw new Failure(ERR_STATIC_EXPIRES, { tried: `read ${name}`, found: JSON.stringify(text) });
}
