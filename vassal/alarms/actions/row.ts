import type { Circumstances } from '../../daemons/index.ts';
import type { Log } from '../../log/index.ts';

/** What actions need of the instance. */
export interface Surroundings extends Circumstances {
  readonly log: Log;
}

/** Tells a message to somebody. It does not wait for it, and says in the log when that fails. */
export type Tell = (message: string) => void;

/** An action of alarms by name (manual 6.1.6). */
export interface ActionRow {
  /** For the page: what it does, and an example of its arguments. */
  readonly means: string;
  readonly example: string;
  /** Makes it from what comes after the colon. Throws an `Error` that says what is wrong with it. */
  make(argument: string, surroundings: Surroundings): Tell;
}
