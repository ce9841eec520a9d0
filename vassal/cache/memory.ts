import { closeSync, constants, fstatSync, openSync, unlinkSync } from 'node:fs';
import { native } from '../../native/index.ts';
import { shared, type SharedTable } from '../../native/shared/index.ts';
import { Failure, reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { shapeOf } from './cache.ts';
import { ERR_CACHE_MEMORY, ERR_CACHE_STORE } from './errors.ts';
import type { CacheSettings } from './settings.ts';

/** The memory of a cache in the master. */
export interface Memory {
  readonly table: SharedTable;
  readonly descriptor: number;
}

interface Held extends Memory {
  users: number;
}

/** Bytes of an item beside its key: in the files of the original, and here. */
const ORIGINAL_ITEM = 88;
const ITEM = 64;

/** What the generations of this master have: a reload finds the cache of the same name and shape as it is. */
const held = new Map<string, Held>();

function identityOf(settings: CacheSettings): string {
  return JSON.stringify([settings.name, settings.store, shapeOf(settings)]);
}

/** The memory of a cache, made when no generation has it. Throws `ERR_CACHE_MEMORY`, `ERR_CACHE_STORE`. */
export function hold(settings: CacheSettings, log: Log): Memory {
  const identity = identityOf(settings);
  const known = held.get(identity);
  if (known !== undefined) {
    known.users += 1;
    return known;
  }
  const made = {
    ...(settings.store === null ? inMemory(settings) : inFile(settings, settings.store, log)),
    users: 1,
  };
  held.set(identity, made);
  describe(settings, log);
  return made;
}

/** A generation needs it no more; the last one frees it. */
export function release(settings: CacheSettings): void {
  const identity = identityOf(settings);
  const known = held.get(identity);
  if (known === undefined) return;
  known.users -= 1;
  if (known.users > 0) return;
  held.delete(identity);
  known.table.close();
  native.close(known.descriptor);
}

function inMemory(settings: CacheSettings): Memory {
  const descriptor = native.memoryFile(`cache-${settings.name}`.slice(0, 200), new Uint8Array(0));
  try {
    return { descriptor, table: shared.createTable(descriptor, shapeOf(settings)) };
  } catch (thrown) {
    native.close(descriptor);
    const tried = `make the cache "${settings.name}"`;
    throw new Failure(ERR_CACHE_MEMORY, { tried, found: reason(thrown), cause: thrown });
  }
}

function inFile(settings: CacheSettings, path: string, log: Log): Memory {
  const tried = `keep the cache "${settings.name}" in ${path}`;
  try {
    const first = openStore(path, log);
    try {
      return takeOver(settings, first, log);
    } catch (thrown) {
      const other = isOther(thrown) && (settings.storeDelete || isOriginal(settings, first));
      closeSync(first);
      if (!other) throw thrown;
    }
    log.line(`Removing invalid cache store file: ${path}`);
    unlinkSync(path);
    return takeOver(settings, openStore(path, log), log);
  } catch (thrown) {
    throw new Failure(ERR_CACHE_STORE, { tried, found: foundOf(thrown), cause: thrown });
  }
}

function openStore(path: string, log: Log): number {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  if (fstatSync(descriptor).size === 0) log.line(`creating a new cache store file: ${path}`);
  return descriptor;
}

function takeOver(settings: CacheSettings, descriptor: number, log: Log): Memory {
  const table = shared.createTable(descriptor, shapeOf(settings));
  log.line(`[uwsgi-cache] restored ${table.statistics().items} items`);
  return { descriptor, table };
}

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? '';
}

/** A file that holds something else, or a cache of another shape. */
function isOther(thrown: unknown): boolean {
  return ['EBADMSG', 'ERANGE'].includes(codeOf(thrown));
}

function foundOf(thrown: unknown): string {
  switch (codeOf(thrown)) {
    case 'EBADMSG':
      return 'something that is no cache';
    case 'ERANGE':
      return 'a cache of another shape';
    case 'EAGAIN':
      return 'another instance, or the generation before with another shape, has it open';
    default:
      return reason(thrown);
  }
}

/** A store that the original left behind has a length that says so; it would overwrite ours alike. */
function isOriginal({ items, keySize, blockSize, blocks }: CacheSettings, descriptor: number): boolean {
  const pool = blocks === 0 ? items * blockSize : blocks * blockSize + Math.ceil(blocks / 8);
  return fstatSync(descriptor).size === items * (ORIGINAL_ITEM + keySize) + pool;
}

/** The line that the original writes for each cache. */
function describe({ name, items, keySize, blockSize, blocks }: CacheSettings, log: Log): void {
  const keys = items * (ITEM + keySize);
  const data = (blocks || items) * blockSize;
  const bitmap = Math.ceil(blocks / 8);
  const megabytes = Math.floor((keys + data + bitmap) / 2 ** 20);
  log.line(
    `*** Cache "${name}" initialized: ${megabytes}MB (key: ${ITEM + keySize} bytes, keys: ${keys} bytes, ` +
      `data: ${data} bytes, bitmap: ${bitmap} bytes) ***`,
  );
}
