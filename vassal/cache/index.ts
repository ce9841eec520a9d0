export { Cache, type Operation } from './cache.ts';
export { Caches, openCaches } from './caches.ts';
export { readCaches, type CacheSettings } from './settings.ts';
