export { datePrefix } from './date.ts';
export { createLog, logThrown, printable, stamp, type Log, type LogTarget, type ProcessLog } from './log.ts';
export { strftime } from './strftime.ts';
