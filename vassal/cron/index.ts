export { clockIn, ownClock, type Clock } from './clock.ts';
export { readWhen, type When } from './entry.ts';
export { minutely } from './minutes.ts';
