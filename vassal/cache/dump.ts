import type { TableEntry } from '../../native/shared/index.ts';
import { Failure, reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import type { Cache } from './cache.ts';
import { ERR_CACHE_REMOTE } from './errors.ts';
import { Ask, CACHE, packet } from './packet.ts';
import { converse } from './remote.ts';

/** Bytes before key and value of an item: u32 length of the key, u32 of the value, u64 expiry (unix seconds, 0 never). */
const ITEM_HEAD = 16;

/** A whole cache in pieces: a packet, then its items. The memory of the original would be nothing to anybody else. */
export function* dumpOf(cache: Cache): Generator<Buffer> {
  const { items, blockSize } = cache.settings;
  yield packet(Ask.dumped, ['items', String(items), 'blocksize', String(blockSize)]) as Buffer;
  for (const entry of cache.entries()) yield encodeItem(entry);
}

function encodeItem({ key, value, expires }: TableEntry): Buffer {
  const head = Buffer.alloc(ITEM_HEAD);
  head.writeUInt32LE(key.length, 0);
  head.writeUInt32LE(value.length, 4);
  head.writeBigUInt64LE(BigInt(Math.ceil((expires ?? 0) / 1000)), 8);
  return Buffer.concat([head, key, value]);
}

/** Stores what a dump holds; how many items. Throws for what is none. */
export function storeDump(cache: Cache, dump: Buffer): number {
  if (dump.length < 4 || dump[0] !== CACHE || dump[3] !== Ask.dumped)
    throw new Failure(ERR_CACHE_REMOTE, {
      tried: `fill the cache "${cache.settings.name}"`,
      found: dump.length === 0 ? 'no such cache' : 'the memory of another engine',
    });
  let count = 0;
  for (let at = 4 + dump.readUInt16LE(1); at + ITEM_HEAD <= dump.length; count++) {
    const keyEnd = at + ITEM_HEAD + dump.readUInt32LE(at);
    const end = keyEnd + dump.readUInt32LE(at + 4);
    if (end > dump.length) break;
    const key = dump.subarray(at + ITEM_HEAD, keyEnd);
    cache.follow({ key, value: dump.subarray(keyEnd, end), expires: Number(dump.readBigUInt64LE(at + 8)) });
    at = end;
  }
  return count;
}

/** Copies the cache of the first instance that gives it (`sync`). An instance that does not is a line in the log. */
export async function fetchFrom(cache: Cache, patience: number, log: Log): Promise<void> {
  const { name, sync } = cache.settings;
  for (const address of sync) {
    log.line(`[cache-sync] getting cache dump from ${address} ...`);
    try {
      const question = Buffer.concat([Buffer.of(CACHE, 0, 0, Ask.dump), Buffer.from(name)]);
      question.writeUInt16LE(question.length - 4, 1);
      const count = storeDump(cache, await converse(address, [question], patience));
      return log.line(`[cache-sync] copied ${count} items to "${name}"`);
    } catch (thrown) {
      log.line(`[cache-sync] ${reason(thrown)}`);
    }
  }
}
