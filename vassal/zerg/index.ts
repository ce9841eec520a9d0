export { attachAll } from './attach.ts';
export { pooledSockets } from './pool.ts';
