import type { Policy } from '../../emperor/policy.ts';
import { newVassal, type Moment, type State, type Vassal } from '../../emperor/vassal.ts';
import type { EventType, VassalEvent } from '../../emperor/events.ts';
import type { Entry } from '../../monitors/index.ts';

/** A policy with the defaults of the options. */
export const policy: Policy = {
  throttle: 1000,
  maxThrottle: 180_000,
  blacklist: true,
  requiredHeartbeat: 30_000,
  tolerance: 30_000,
  mercy: 10_000,
  pause: 3000,
  gracefulStop: false,
  tyrant: false,
  onDemand: false,
  broodlord: 2,
  startDeadline: 60_000,
  safeReload: false,
};

export const start: Moment = { ms: 1_000_000, unix: 1_700_000_000 };

/** The moment so many milliseconds after `start`. */
export function after(ms: number): Moment {
  return { ms: start.ms + ms, unix: start.unix + Math.floor(ms / 1000) };
}

export function entry(more: Partial<Entry> = {}): Entry {
  return {
    name: 'a.ini',
    argument: 'a.ini',
    directory: '/vassals',
    version: '1',
    modified: 1_600_000_000,
    uid: 1000,
    gid: 1000,
    text: null,
    socket: null,
    ...more,
  };
}

export function vassal(state: State, more: Partial<Vassal> = {}): Vassal {
  const onDemand = state === 'dormant' ? '/run/a.socket' : null;
  return { ...newVassal(entry(), '/vassals', start), state, onDemand, startedAt: start.ms, ...more };
}

/** Every event, in the order of the table. */
export const EVENTS: readonly VassalEvent[] = [
  { type: 'added', entry: entry({ version: '2' }) },
  { type: 'changed', entry: entry({ version: '2' }) },
  { type: 'removed' },
  { type: 'executed' },
  { type: 'launch-failed', reason: 'no such program' },
  { type: 'exited', pid: 7, how: 'exit code 1' },
  { type: 'link-closed' },
  { type: 'excess', reason: 'it is root' },
  ...(
    [
      'spawned',
      'configure',
      'ready',
      'kept',
      'loyal',
      'farewell',
      'heartbeat',
      'reinforce',
      'unknown-byte',
    ] as const
  ).map((type) => ({ type })),
  ...(['retry', 'mercy', 'silence', 'deadline'] as const).map((type) => ({ type })),
  { type: 'opened', address: '/run/a.socket' },
  { type: 'open-failed', reason: 'no such folder' },
  ...(['connected', 'reload', 'stop', 'pardon'] as const).map((type) => ({ type })),
  { type: 'checked', refused: null },
  { type: 'halt', by: 0 },
  { type: 'resume' },
];

export type { EventType };
