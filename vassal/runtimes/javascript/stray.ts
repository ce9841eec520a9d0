import { inspect } from 'node:util';
import type { Counters } from '../../counters/index.ts';
import { logThrown, type Log } from '../../log/index.ts';

/** Where they are counted; nowhere before there is a worker. */
let counters: Pick<Counters, 'add'> | null = null;

/** From now on they are exceptions of this worker in the stats. */
export function countStrayErrors(of: Pick<Counters, 'add'>): void {
  counters = of;
}

/** Errors that belong to no request are logged; the requests of others go on. */
export function surviveStrayErrors(log: Log): void {
  const say = (kind: string, thrown: unknown): void => {
    counters?.add('exceptions', 1);
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : inspect(thrown);
    logThrown(log, `${kind}: ${text}`);
  };
  process.on('uncaughtException', (error) => say('uncaught exception', error));
  process.on('unhandledRejection', (reason) => say('unhandled rejection', reason));
}
