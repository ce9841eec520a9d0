import type { Entry } from '../monitors/index.ts';
import type { Offence } from './blacklist.ts';
import { NO_HEARTBEAT, type Heartbeat } from './heartbeat.ts';
import { fullAllowance, type Allowance } from './throttle.ts';
import type { Owner } from './tyrant.ts';

/**
 * The states of a vassal. `waiting`, `opening`, `dormant`, `refused` and `halted` have no process; the others have one.
 *
 * - `waiting`: for its time to start (retry timer, or another vassal that must end first)
 * - `opening`: for its on-demand socket, which is being found out and bound
 * - `dormant`: on demand, for the first connection on its socket
 * - `refused`: for a change of its entry, which must not be started as it is
 * - `starting`: launched, its program is not executed yet
 * - `running`: the program runs; ready, accepting and loyal are flags
 * - `reloading`: asked to reload, has not said yet that it accepts again
 * - `dying`: unusable (link closed, heartbeat late); its death is awaited and judged
 * - `leaving`: asked to stop in order to be started again; its death is no offence
 * - `stopping`: asked to stop for good
 * - `halting`: asked to stop by an operator; it is kept when it has ended
 * - `halted`: stopped by an operator, for his word to start it
 */
export const STATES = [
  'waiting',
  'opening',
  'dormant',
  'refused',
  'starting',
  'running',
  'reloading',
  'dying',
  'leaving',
  'stopping',
  'halting',
  'halted',
] as const;
export type State = (typeof STATES)[number];

/** What a vassal says of itself, with the unix second it said so last; 0 for not in this life. */
export interface Announced {
  readonly ready: number;
  readonly accepting: number;
  readonly loyal: number;
}

export interface Vassal {
  readonly name: string;
  /** Source that it comes from, as the stats show it. */
  readonly monitor: string;
  readonly entry: Entry;
  readonly state: State;
  /** Address of its on-demand socket, which the Emperor owns; `null` for a vassal that runs from the start. */
  readonly onDemand: string | null;
  /** Whether it is known if it has an on-demand socket: once for all, as the socket stays open for its life. */
  readonly opened: boolean;
  /** Number of a reinforcement of another vassal (broodlord), which nobody starts again when it ends; 0 for a vassal. */
  readonly zerg: number;
  /** Who it runs as under `emperor-tyrant`, pinned at its first start. */
  readonly owner: Owner | null;
  readonly offence: Offence | null;
  readonly allowance: Allowance;
  /** User who stopped it (`halting`, `halted`); `null` otherwise. */
  readonly haltedBy: number | null;
  /** Pause after the end of a `leaving` vassal, ms. */
  readonly pause: number;
  readonly heartbeat: Heartbeat;
  readonly announced: Announced;
  /** Its entry is another one since it was started or said that it accepts: nobody knows yet what that one is worth. */
  readonly untried: boolean;
  /** Why its present entry was not taken at a reload: it runs with an older one; `null` when that is not so. */
  readonly refused: string | null;
  /** Whether it accepts now: not from a reload on until it says so again. */
  readonly accepting: boolean;
  /** Monotonic time of the last start, ms. */
  readonly startedAt: number;
  /** Starts after the first one. */
  readonly respawns: number;
  /** Unix seconds: when it was added, started first and last, and found to be dying (0 for never). */
  readonly born: number;
  readonly firstRun: number;
  readonly lastRun: number;
  readonly cursed: number;
}

/** Now, on both clocks: monotonic for what is decided, wall clock for what is shown. */
export interface Moment {
  readonly ms: number;
  /** Unix seconds. */
  readonly unix: number;
}

export const SILENT: Announced = { ready: 0, accepting: 0, loyal: 0 };

/** A vassal that its source has just reported; the event `added` starts it. */
export function newVassal(entry: Entry, monitor: string, now: Moment): Vassal {
  return {
    name: entry.name,
    monitor,
    entry,
    state: 'waiting',
    onDemand: null,
    opened: false,
    zerg: 0,
    owner: null,
    offence: null,
    allowance: fullAllowance(now.ms),
    haltedBy: null,
    pause: 0,
    heartbeat: NO_HEARTBEAT,
    announced: SILENT,
    untried: false,
    refused: null,
    accepting: false,
    startedAt: 0,
    respawns: 0,
    born: now.unix,
    firstRun: 0,
    lastRun: 0,
    cursed: 0,
  };
}
