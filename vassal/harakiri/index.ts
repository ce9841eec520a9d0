export { now } from './clock.ts';
export { master } from './master.ts';
export { spare } from './spare.ts';
export { watchDeadlines } from './watch.ts';
export { worker } from './worker.ts';
