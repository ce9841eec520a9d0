import type { Switchboard } from './switchboard.ts';

let present: Switchboard | null = null;

/** The generation that this board belongs to has taken over. */
export function takePlace(board: Switchboard): void {
  present = board;
}

/** Its generation is over, unless another has taken over already. */
export function leavePlace(board: Switchboard): void {
  if (present === board) present = null;
}

/** Signals that were raised since it has taken over or was made: with a handler or somebody who waits, and without. */
export function signalCounts(): { readonly routed: number; readonly unrouted: number } {
  return present ?? { routed: 0, unrouted: 0 };
}

/** Raises a signal from the master of the instance. Throws when nothing here takes signals, or too many wait already. */
export function raiseHere(signal: number): void {
  if (present === null) throw new Error('there is no application that takes signals');
  present.raise(signal);
}
