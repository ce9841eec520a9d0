import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { place, type Configuration, type Option, type Setting } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import type { Cache } from './cache.ts';
import type { Caches } from './caches.ts';
import { ERR_CACHE_ITEM } from './errors.ts';
import { addCacheItem, loadFileInCache, loadFileInCacheGzip } from './options.ts';

/** Stores what the configuration says is in the caches from the start. Throws `ERR_CACHE_ITEM`. */
export function storeItems(configuration: Configuration, caches: Caches, log: Log): void {
  const each = (option: Option, store: (cache: Cache, text: string) => void): void => {
    for (const setting of configuration.given(option)) {
      const { cache, text } = readItem(setting, caches);
      store(cache, text);
    }
  };
  each(addCacheItem, (cache, text) => {
    const equals = text.indexOf('=');
    if (equals < 1) log.line(`[cache] unable to store item ${text}`);
    else put(cache, text.slice(0, equals), Buffer.from(text.slice(equals + 1)), log);
  });
  each(loadFileInCache, (cache, path) => load(cache, path, (bytes) => bytes, log));
  each(loadFileInCacheGzip, (cache, path) => load(cache, path, gzipSync, log));
}

/** `[cache ]text`. */
function readItem(setting: Setting, caches: Caches): { readonly cache: Cache; readonly text: string } {
  const [, name = '', text = ''] = /^(?:(\S+) )?(.*)$/s.exec(setting.value.trim()) ?? [];
  const cache = caches.find(name);
  if (cache !== null) return { cache, text };
  throw new Failure(ERR_CACHE_ITEM, {
    tried: `store "${setting.value}" (${setting.key} in ${place(setting.origin)})`,
    found: name === '' ? 'no cache' : `no cache "${name}"`,
  });
}

function load(cache: Cache, path: string, encode: (bytes: Buffer) => Buffer, log: Log): void {
  try {
    put(cache, path, encode(readFileSync(path)), log);
  } catch (thrown) {
    log.line(`[cache] unable to load ${path}: ${reason(thrown)}`);
  }
}

function put(cache: Cache, key: string, value: Buffer, log: Log): void {
  const stored = cache.update(Buffer.from(key), value);
  log.line(
    stored ? `[cache] stored "${key}" in "${cache.settings.name}"` : `[cache] unable to store item ${key}`,
  );
}
