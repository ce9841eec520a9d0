import { Failure } from '../errors/index.ts';
import type { Transformation } from '../request/index.ts';
import { applySheet, LONGEST_DOCUMENT } from './apply.ts';
import { ERR_XSLT_APPLY } from './errors.ts';

const NOTHING = Buffer.alloc(0);

/** Applies a stylesheet to a body when it is whole (manual 6.20). Text is latin1; relative names in the body begin nowhere. */
export function toXslt(sheet: string, type: string, parameters: string): Transformation {
  let pieces: Buffer[] = [];
  let size = 0;
  return {
    begin: ({ headers }) => {
      headers.delete('content-length');
      headers.set('Content-Type', type);
    },
    pass: (bytes, last) => {
      pieces.push(Buffer.from(bytes));
      size += bytes.length;
      if (size > LONGEST_DOCUMENT) return Promise.reject(tooLong(sheet));
      return last ? applySheet({ bytes: Buffer.concat(pieces), url: '' }, sheet, parameters) : NOTHING;
    },
    drop: () => void (pieces = []),
  };
}

function tooLong(sheet: string): Failure {
  return new Failure(ERR_XSLT_APPLY, { tried: `apply ${sheet} to an answer`, found: 'a longer answer' });
}
