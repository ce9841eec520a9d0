export { daemonize } from './daemonize.ts';
export { isDaemon, reportStarted } from './report.ts';
