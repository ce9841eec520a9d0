export { now } from './clock.ts';
export { describe } from './describe.ts';
export { limitRequest, takeLimit, type Limit } from './limit.ts';
export { watchDeadlines } from './watch.ts';
