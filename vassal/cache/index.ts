export type { Cache, Operation } from './cache.ts';
export { openCaches } from './caches.ts';
