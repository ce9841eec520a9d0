import { closeSync, realpathSync } from 'node:fs';
import { latin1Bytes } from '../../request/index.ts';
import { endingOf, openReal, serve as serveFile } from '../../static/index.ts';
import { answer, complete, refuse, statusOf } from '../answer.ts';
import { climbs } from '../climbs.ts';
import { readKeys } from '../keys.ts';
import { readText } from '../text.ts';
import { type Action, type Next, type Traffic } from '../traffic.ts';
import type { ActionRow } from './row.ts';

/** What of a file is said beside its bytes. */
interface Manner {
  readonly mime: boolean;
  readonly type: string | null;
  readonly status: { readonly status: number; readonly reason: string } | null;
}

const NEXT = 'break, next without a file';
const NEEDED = ['filename'];
/** Lengths are always right here: `no_content_length` changes nothing. */
const OTHERS = ['status', 'content_type', 'mime', 'no_content_length'];

const serving = (path: string, manner: Manner, missing: Next & string): Action => {
  const text = readText(path);
  return (traffic) => {
    const name = text(traffic);
    if (!climbs(path, name) && serve(traffic, name, manner)) return 'break';
    if (missing === 'next') return 'next';
    answer(traffic, {
      status: 404,
      reason: 'Not Found',
      headers: [
        ['Connection', 'close'],
        ['Content-Type', 'text/plain'],
      ],
      body: 'Not Found',
    });
    return 'break';
  };
};

/** `false` for what is no file, or not for this user. */
function serve(traffic: Traffic, name: string, { mime, type, status }: Manner): boolean {
  const { engine, request, response } = traffic;
  let path: string;
  try {
    path = realpathSync(latin1Bytes(name), 'latin1');
  } catch {
    return false;
  }
  const file = openReal(path);
  if (file === null) return false;
  for (const header of ['Content-Length', 'Last-Modified', 'Transfer-Encoding'])
    response.headers.delete(header);
  const found = type ?? (mime ? engine.serving.types(endingOf(path)) : null);
  if (found !== null) response.headers.delete('Content-Type');
  if (status !== null) Object.assign(response, status);
  complete(
    traffic,
    () => serveFile(engine.serving, { file, name: path, path }, request, response, found),
    () => closeSync(file.descriptor),
  );
  return true;
}

const plain = (names: readonly string[], missing: Next & string): ActionRow => ({
  names,
  means: 'answers with a file, its type by its name',
  example: `${names[0]}:/srv/www/$1.png`,
  returns: missing === 'next' ? NEXT : 'break',
  make: (argument) => serving(argument, { mime: true, type: null, status: null }, missing),
});

const keyed = (names: readonly [string, ...string[]], missing: Next & string): ActionRow => ({
  names,
  means: `answers with a file; keys: ${[...NEEDED, ...OTHERS].join(', ')}`,
  example: `${names[0]}:filename=/srv/www/$1,content_type=text/html`,
  returns: missing === 'next' ? NEXT : 'break',
  make: (argument) => {
    const keys = readKeys(names[0], argument, NEEDED, OTHERS);
    const status = keys.get('status');
    const said = status === null ? null : (statusOf(status) ?? refuse('file', status, 'a status'));
    return serving(
      keys.get('filename') ?? '',
      { mime: keys.has('mime'), type: keys.get('content_type'), status: said },
      missing,
    );
  },
});

/** Answers from files. */
export const files: readonly ActionRow[] = [
  plain(['static'], 'break'),
  plain(['static-next'], 'next'),
  keyed(['file', 'sendfile', 'fastfile'], 'break'),
  keyed(['file-next', 'sendfile-next', 'fastfile-next'], 'next'),
];
