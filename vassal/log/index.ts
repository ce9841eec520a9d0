export { createLog, printable, type Log } from './log.ts';
