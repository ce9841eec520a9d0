import type { Action, TimerName, VassalEvent } from '../events.ts';
import type { Policy } from '../policy.ts';
import type { Moment, Vassal } from '../vassal.ts';

export interface Outcome {
  readonly vassal: Vassal;
  readonly actions: readonly Action[];
}

/** What a cell decides on besides the vassal. */
export interface Occasion {
  readonly event: VassalEvent;
  readonly now: Moment;
  readonly policy: Policy;
}

/** One cell of the table. */
export type Cell = (vassal: Vassal, occasion: Occasion) => Outcome;

/** The event means nothing in this state. */
export const none: Cell = (vassal) => ({ vassal, actions: [] });

/** A line in the log. */
export function log(text: string): Action {
  return { type: 'log', text };
}

/** A byte to the vassal. */
export function write(byte: number): Action {
  return { type: 'write', byte };
}

/** A timer, ms from now; `null` clears it. */
export function timer(name: TimerName, after: number | null): Action {
  return { type: 'timer', timer: name, after };
}

/** SIGKILL. */
export const KILL: Action = { type: 'kill' };

/** The entry that a source has just reported, if it did. */
export function renewed(vassal: Vassal, event: VassalEvent): Vassal {
  return 'entry' in event ? { ...vassal, entry: event.entry, untried: true } : vassal;
}
