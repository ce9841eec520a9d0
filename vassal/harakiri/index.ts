export { now } from './clock.ts';
export { master } from './master.ts';
export { worker } from './worker.ts';
