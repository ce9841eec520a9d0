import { inspect } from 'node:util';
import type { Log } from '../../log/index.ts';

/** Errors that belong to no request are logged; the requests of others go on. */
export function surviveStrayErrors(log: Log): void {
  const say = (kind: string, thrown: unknown): void => {
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : inspect(thrown);
    for (const line of `${kind}: ${text}`.split('\n')) log.line(line);
  };
  process.on('uncaughtException', (error) => say('uncaught exception', error));
  process.on('unhandledRejection', (reason) => say('unhandled rejection', reason));
}
