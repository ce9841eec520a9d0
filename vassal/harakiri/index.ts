export { now } from './clock.ts';
export { master } from './master.ts';
export { watchDeadlines } from './watch.ts';
export { worker } from './worker.ts';
