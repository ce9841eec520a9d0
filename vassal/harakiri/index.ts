export { now } from './clock.ts';
export { limitRequest } from './limit.ts';
export { watchDeadlines } from './watch.ts';
