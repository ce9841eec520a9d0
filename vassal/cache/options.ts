import type { Configuration } from '../config/index.ts';
import { option } from '../config/option.ts';

export const cache2 = option({
  name: 'cache2',
  argument: 'list',
  repeatable: true,
  help: 'Create a cache: name=NAME,items=N and the other keys of docs/cache.md',
  manual: '6.2',
});
export const cache = option({
  name: 'cache',
  argument: 'number',
  help: 'Create a cache of so many items with the name "default"',
  manual: '3.13.13',
});
export const cacheBlocksize = option({
  name: 'cache-blocksize',
  argument: 'bytes',
  default: 65536,
  help: 'Longest value of the cache "default"',
  manual: '3.13.13',
});
export const cacheStore = option({
  name: 'cache-store',
  argument: 'path',
  help: 'Keep the cache "default" in this file',
  manual: '3.13.13',
});
export const cacheStoreSync = option({
  name: 'cache-store-sync',
  argument: 'seconds',
  default: 0,
  help: 'Write that file to the disk so often',
  manual: '3.13.13',
});
export const cacheNoExpire = option({
  name: 'cache-no-expire',
  argument: 'none',
  help: 'No item of any cache expires',
  manual: '3.13.13',
});
export const cacheExpireFreq = option({
  name: 'cache-expire-freq',
  argument: 'seconds',
  default: 3,
  help: 'How often expired items are swept out',
  manual: '3.13.13',
});
export const cacheReportFreedItems = option({
  name: 'cache-report-freed-items',
  argument: 'none',
  help: 'Write to the log how many items the sweeper has freed',
  manual: '3.13.13',
});
export const cacheUdpServer = option({
  name: 'cache-udp-server',
  argument: 'address',
  repeatable: true,
  help: 'Take changes of the cache "default" from other nodes at this UDP address',
  manual: '7.6',
});
export const cacheUdpNode = option({
  name: 'cache-udp-node',
  argument: 'address',
  repeatable: true,
  help: 'Send every change of the cache "default" to this UDP address',
  manual: '7.6',
});
export const cacheSync = option({
  name: 'cache-sync',
  argument: 'address',
  repeatable: true,
  help: 'Copy the cache "default" from this instance at the start',
  manual: '6.2',
});
export const cacheUseLastModified = option({
  name: 'cache-use-last-modified',
  argument: 'none',
  help: 'Show in the stats when the cache "default" was changed last',
  manual: '6.2',
});
export const addCacheItem = option({
  name: 'add-cache-item',
  argument: 'text',
  repeatable: true,
  help: 'Store an item at the start: [cache ]KEY=VALUE',
  manual: '15.1',
});
export const loadFileInCache = option({
  name: 'load-file-in-cache',
  argument: 'text',
  repeatable: true,
  help: 'Store a file at the start, its path being the key: [cache ]PATH',
  manual: '4.1.7',
});
export const loadFileInCacheGzip = option({
  name: 'load-file-in-cache-gzip',
  argument: 'text',
  repeatable: true,
  help: 'The same, compressed with gzip',
  manual: '4.1.7',
});
export const checkCache = option({
  name: 'check-cache',
  argument: 'text?',
  bare: '',
  help: 'Answer with the item whose key is PATH_INFO, head and all; in this cache, or the first one',
  manual: '3.13.22',
});

/** Options that make a cache. */
export const makingOptions = [cache2, cache] as const;

/** Whether the instance has caches of its own. */
export function hasCaches(configuration: Configuration): boolean {
  return makingOptions.some((row) => configuration.isSet(row));
}

export const options = [
  ...makingOptions,
  cacheBlocksize,
  cacheStore,
  cacheStoreSync,
  cacheNoExpire,
  cacheExpireFreq,
  cacheReportFreedItems,
  cacheUdpServer,
  cacheUdpNode,
  cacheSync,
  cacheUseLastModified,
  addCacheItem,
  loadFileInCache,
  loadFileInCacheGzip,
  checkCache,
] as const;
