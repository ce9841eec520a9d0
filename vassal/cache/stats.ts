import type { TableStatistics } from '../../native/shared/index.ts';
import type { CacheSettings } from './settings.ts';

/** One object of `caches` in the stats, with the keys of the original in its order (manual 9.5). */
export function statsOf(settings: CacheSettings, counted: TableStatistics): object {
  const { name, hash, hashSize, keySize, items, blocks, blockSize, lastModified } = settings;
  return {
    name,
    hash,
    hashsize: hashSize,
    keysize: keySize,
    max_items: items,
    blocks: blocks || items,
    blocksize: blockSize,
    items: counted.items,
    hits: counted.hits,
    miss: counted.misses,
    full: counted.full,
    last_modified_at: lastModified ? Math.floor(counted.changed / 1000) : 0,
  };
}
