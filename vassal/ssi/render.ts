import { posix } from 'node:path';
import type { Cache } from '../cache/index.ts';
import { Failure } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import type { Request } from '../request/index.ts';
import { ERR_SSI_COMMAND, ERR_SSI_SIZE } from './errors.ts';
import { readReal, realWithin } from '../static/index.ts';
import { readPage, type Directive } from './parse.ts';

/** Most bytes of a page with everything that is put into it. */
export const LONGEST_PAGE = 16 * 1024 * 1024;

/** What a page may show. */
export interface Sources {
  readonly request: Pick<Request, 'variable' | 'variables'>;
  /** A cache of the instance by name, the first one for `''`; `null` for none. */
  readonly cache: (name: string) => Pick<Cache, 'get'> | null;
  readonly log: Pick<Log, 'line'>;
}

/**
 * Makes a page of a document (manual 12.13.3). A command that cannot be done is one line of the log, and nothing in the page.
 * Paths and text are latin1, one character a byte.
 * @param root the folder that neither the document nor a file that it includes may be out of
 * @returns `null` when there is no such document. Throws `ERR_SSI_SIZE`
 */
export async function render(root: string, document: string, sources: Sources): Promise<Buffer | null> {
  const path = await realWithin(root, document);
  const page = path === null ? null : await readReal(path, LONGEST_PAGE);
  if (path === null || page === null) return null;
  const parts: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer | 'long'): void => {
    length += part === 'long' ? Infinity : part.length;
    if (part === 'long' || length > LONGEST_PAGE)
      throw new Failure(ERR_SSI_SIZE, { tried: `make the page ${path}`, found: 'more bytes' });
    parts.push(part);
  };
  if (page === 'long') add(page);
  for (const piece of readPage(page.toString('latin1'))) {
    if (typeof piece === 'string') {
      add(Buffer.from(piece, 'latin1'));
      continue;
    }
    const command = commands[piece.command];
    const shown = await command?.(piece, { ...sources, root, path });
    if (shown == null) sources.log.line(complaint(path, piece));
    else add(shown);
  }
  return Buffer.concat(parts);
}

interface Place extends Sources {
  readonly root: string;
  readonly path: string;
}

type Shown = Buffer | 'long' | null;

/** What each command shows; `null` for one that cannot be done. */
const commands: Readonly<Record<string, (directive: Directive, place: Place) => Shown | Promise<Shown>>> = {
  __proto__: null as never,
  echo: ({ attributes }, { request }) => {
    const name = attributes.get('var');
    return name === undefined ? null : textual(request.variable(name) ?? '');
  },
  printenv: (_, { request }) =>
    textual([...request.variables()].map(([name, value]) => `${name}=${value}\n`).join('')),
  include: async ({ attributes }, { root, path }) => {
    const file = attributes.get('file') ?? '';
    const real = file === '' ? null : await realWithin(root, posix.resolve(posix.dirname(path), file));
    return real === null ? null : readReal(real, LONGEST_PAGE);
  },
  cache: ({ attributes }, { cache }) => {
    const key = attributes.get('key');
    const found = key === undefined ? null : cache(attributes.get('name') ?? '');
    if (found === null) return null;
    return found.get(Buffer.from(key ?? '', 'latin1')) ?? Buffer.alloc(0);
  },
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What a client says is text of a page, never a part of its language. */
function textual(text: string): Buffer {
  return Buffer.from(
    text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? ''),
    'latin1',
  );
}

function complaint(path: string, { command, attributes }: Directive): string {
  const said = [...attributes].map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const found = [command || 'a command without a name', ...said].join(' ').slice(0, 300);
  return new Failure(ERR_SSI_COMMAND, { tried: `make the page ${path}`, found }).message;
}
