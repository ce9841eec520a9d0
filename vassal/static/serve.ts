import { closeSync } from 'node:fs';
import type { Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import type { Headers, Request, Response } from '../request/index.ts';
import { etagOf, isSame, judge, type Ask } from './conditions.ts';
import { ERR_STATIC_MODE } from './errors.ts';
import { readExpiry, type Expiry } from './expires.ts';
import { endingOf } from './find.ts';
import { openZipped, readZipped, takesGzip, type Zipped } from './gzip.ts';
import { readMimeTypes, type MimeTypes } from './mime.ts';
import type { OpenFile } from './open.ts';
import {
  expiryOptions,
  fileServeMode,
  honourRange,
  mimefile,
  staticEtag,
  staticGzip,
  type Subject,
} from './options.ts';
import { loadCompiler, type Compile } from './patterns.ts';
import { readRanges } from './ranges.ts';
import { httpDate, sendRanges, sendWhole, type Sent } from './send.ts';

/** How files are answered. */
export interface Serving {
  readonly types: MimeTypes;
  /** `null` without rules. */
  readonly expiry: Expiry | null;
  readonly zipped: Zipped | null;
  /** Header that names a file to the web server in front, instead of its bytes. */
  readonly mode: string | null;
  readonly ranges: boolean;
  readonly etags: boolean;
  /** The real path of a file is looked at. */
  readonly wantsPath: boolean;
}

/** What is to be answered: an open file, its name, and its real path where that is known. */
export interface Served {
  readonly file: OpenFile;
  readonly name: string;
  readonly path: string | null;
}

const MODES: ReadonlyMap<string, string> = new Map([
  ['x-sendfile', 'X-Sendfile'],
  ['x-accel-redirect', 'X-Accel-Redirect'],
  ['nginx', 'X-Accel-Redirect'],
]);

/** What of it is read from rules: they may be wrong. */
type Ruled = Pick<Serving, 'expiry' | 'zipped' | 'mode'>;

/** Reads the options of answers. Throws as `readRules`. */
export async function readServing(configuration: Configuration, log: Log): Promise<Serving> {
  const ruled = await readRules(configuration);
  return {
    ...ruled,
    types: readMimeTypes(configuration.get(mimefile), log),
    ranges: configuration.get(honourRange),
    etags: configuration.get(staticEtag),
    wantsPath: ruled.zipped !== null || ruled.mode !== null || rulesOf(configuration).includes('path'),
  };
}

/** Throws `ERR_STATIC_…` for a rule or mode that there is not, `ERR_ROUTING_PATTERN` for a bad pattern. */
export async function readRules(configuration: Configuration): Promise<Ruled> {
  const written = configuration.get(fileServeMode);
  const mode = written === null ? null : (MODES.get(written) ?? null);
  if (written !== null && mode === null)
    throw new Failure(ERR_STATIC_MODE, { tried: 'read file-serve-mode', found: JSON.stringify(written) });
  const rules = rulesOf(configuration);
  const patterns = configuration.isSet(staticGzip) || rules.some((subject) => subject !== 'type');
  const compile: Compile = patterns ? await loadCompiler() : () => () => false;
  return {
    expiry: rules.length === 0 ? null : readExpiry(configuration, compile),
    zipped: readZipped(configuration, compile),
    mode,
  };
}

/** What the rules of expiry of a configuration look at. */
function rulesOf(configuration: Configuration): readonly Subject[] {
  return expiryOptions.filter(({ row }) => configuration.isSet(row)).map(({ subject }) => subject);
}

/**
 * Answers with a file (manual 6.17): 304 when the client has it, the parts that it asks for, no body for HEAD. The file is
 * closed when it was sent. A status that was set before is kept, and then the file is sent whole.
 * @param type mime type, `undefined` for that of the name
 */
export function serve(
  serving: Serving,
  served: Served,
  request: Request,
  response: Response,
  type: string | null = serving.types(endingOf(served.name)),
): void {
  const ask = (variable: string): string | null => request.variable(variable);
  const { headers } = response;
  const { file, path, zipped } = choose(serving, served, ask, headers);
  const { descriptor, stats } = file;
  const modified = Math.floor(stats.mtimeMs / 1000) * 1000;
  const etag = serving.etags ? etagOf(stats.size, stats.mtimeMs) : null;
  if (etag !== null) headers.append('ETag', etag);
  const plain = response.status === 200;
  const verdict = plain ? judge(ask, { modified, etag }) : 'send';
  if (verdict !== 'send') {
    closeSync(descriptor);
    response.status = verdict;
    return response.end();
  }
  if (zipped) headers.append('Content-Encoding', 'gzip');
  const facts = { path: served.path ?? served.name, type, modified };
  const expires = serving.expiry?.(request, facts, Date.now()) ?? null;
  if (expires !== null) headers.append('Expires', httpDate(expires));
  if (type !== null) headers.append('Content-Type', type);
  if (serving.mode !== null && path !== null) {
    closeSync(descriptor);
    headers.append(serving.mode, path);
    headers.append('Last-Modified', httpDate(modified));
    return response.end();
  }
  const wanted = serving.ranges && plain && isSame(ask, { modified, etag }) ? ask('HTTP_RANGE') : null;
  const ranges = readRanges(wanted, stats.size);
  const sent: Sent = { descriptor, size: stats.size, type, modified };
  if (ranges === null) sendWhole(sent, response);
  else sendRanges(sent, ranges, response);
}

/** The file itself, or the compressed one beside it; caches are told that there are two. */
function choose(
  { zipped }: Serving,
  { file, path }: Served,
  ask: Ask,
  headers: Headers,
): { readonly file: OpenFile; readonly path: string | null; readonly zipped: boolean } {
  if (path === null || zipped?.(path) !== true) return { file, path, zipped: false };
  headers.append('Vary', 'Accept-Encoding');
  const other = takesGzip(ask('HTTP_ACCEPT_ENCODING')) ? openZipped(path) : null;
  if (other === null) return { file, path, zipped: false };
  closeSync(file.descriptor);
  return { file: other, path: `${path}.gz`, zipped: true };
}
