import { errorCode } from '../errors/index.ts';

export const ERR_CACHE_SETTING = errorCode({
  code: 'ERR_CACHE_SETTING',
  exit: 1,
  meaning: 'A cache cannot be made as it is written.',
  wanted: 'name=NAME,items=N and keys of docs/cache.md, each cache with a name of its own',
  hint: 'cache2 = name=pages,items=100,blocksize=4096',
});
export const ERR_CACHE_MEMORY = errorCode({
  code: 'ERR_CACHE_MEMORY',
  exit: 1,
  meaning: 'There is no memory for a cache.',
  wanted: 'items × (blocksize + keysize) bytes of memory, or of disk for a cache with a store',
  hint: 'fewer items, smaller blocks, or a pool of blocks (bitmap=1)',
});
export const ERR_CACHE_STORE = errorCode({
  code: 'ERR_CACHE_STORE',
  exit: 1,
  meaning: 'The file of a cache cannot be used.',
  wanted: 'a file that the user of the instance may write, with a cache of the same shape or none',
  hint: 'remove the file, or say store_delete=1',
});
export const ERR_CACHE_ITEM = errorCode({
  code: 'ERR_CACHE_ITEM',
  exit: 1,
  meaning: 'An item that is to be in a cache from the start names none.',
  wanted: '[cache ]KEY=VALUE, or [cache ]PATH, with the name of a cache of this instance',
  hint: 'without a name the first cache is meant',
});
export const ERR_CACHE_REMOTE = errorCode({
  code: 'ERR_CACHE_REMOTE',
  exit: 1,
  meaning: 'The cache of another instance does not answer as one.',
  wanted: 'an instance that serves the uwsgi protocol at this address and has this cache',
  hint: 'look for the address in its socket options, and for the name in its cache2 options',
});

export const errors = [
  ERR_CACHE_SETTING,
  ERR_CACHE_MEMORY,
  ERR_CACHE_STORE,
  ERR_CACHE_ITEM,
  ERR_CACHE_REMOTE,
] as const;
