import type { Action } from '../events.ts';
import type { State } from '../vassal.ts';

const LAUNCH: readonly Action[] = [{ type: 'launch' }];

/**
 * What must be done again for a vassal without a process in this state, in the process that goes on with it: what waits
 * in the memory of a process and not in a descriptor. An upgrade waits for launches and ends that are on the way; so
 * whoever should have a process and has none waits for its turn to be launched, which tells that it was not when it was
 * asked to stop before. Timers are set again in every state.
 */
export const RESUMPTION: Readonly<Record<State, readonly Action[]>> = {
  waiting: [],
  opening: [{ type: 'open' }],
  dormant: [{ type: 'listen' }],
  refused: [],
  starting: LAUNCH,
  running: LAUNCH,
  reloading: LAUNCH,
  dying: LAUNCH,
  leaving: LAUNCH,
  stopping: LAUNCH,
  halting: LAUNCH,
  halted: [],
};
