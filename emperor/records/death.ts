import type { ExitStatus } from '../../native/index.ts';
import type { VassalEvent } from '../events.ts';
import type { Outcome } from '../lifecycle.ts';
import type { Moment, State, Vassal } from '../vassal.ts';
import type { OomEvidence } from './oom.ts';

/** Why a life ended, in one word; the label of the metrics. */
export const CAUSES = [
  'exit',
  'signal',
  'oom',
  'heartbeat',
  'link',
  'mercy',
  'stop',
  'excess',
  'launch',
  'launch',
  'unknown',
] as const;
export type Cause = (typeof CAUSES)[number];

/** What the process itself shows at its end; `null` when there was no process. */
export interface Ending {
  readonly status: ExitStatus;
  readonly oom: OomEvidence;
}

/** The record of one death. */
export interface Death {
  /** Unix seconds. */
  readonly at: number;
  /** -1 when there was no process. */
  readonly pid: number;
  readonly cause: Cause;
  readonly code: number | null;
  readonly signal: number | null;
  /** Why it could not be started, or was not let run; `null` otherwise. */
  readonly failure: string | null;
  /** How long it lived, ms. */
  readonly lasted: number;
  readonly ready: boolean;
  readonly loyal: boolean;
  readonly oom: OomEvidence | null;
  /** The last lines of this life. */
  readonly lines: readonly string[];
  readonly next: Next;
}

/** What comes after a death. */
export interface Next {
  /** Unix seconds of the next start, `null` when none is planned. */
  readonly at: number | null;
  readonly why: string;
}

/** What was seen of a life besides its states. */
interface Seen {
  readonly ending: Ending | null;
  /** The Emperor sent SIGKILL. */
  readonly killed: boolean;
  /** Which rights it had beyond its plan, in words; `null` for none. */
  readonly excess: string | null;
  readonly lines: readonly string[];
}

/** Makes the record of a death out of what was before and what the table decided. Pure. */
export function deathOf(
  before: Vassal,
  event: Extract<VassalEvent, { type: 'exited' | 'launch-failed' }>,
  outcome: Outcome,
  seen: Seen,
  now: Moment,
): Death {
  const { ending, excess, lines } = seen;
  const status = event.type === 'exited' ? (ending?.status ?? null) : null;
  return {
    at: now.unix,
    pid: event.type === 'exited' ? event.pid : -1,
    cause: event.type === 'exited' ? causeOf(before, seen, now) : 'launch',
    code: status?.code ?? null,
    signal: status?.signal ?? null,
    failure: event.type === 'launch-failed' ? event.reason : excess,
    lasted: Math.round(now.ms - before.startedAt),
    ready: before.announced.ready !== 0,
    loyal: before.announced.loyal !== 0,
    oom: event.type === 'exited' ? (ending?.oom ?? null) : null,
    lines,
    next: nextOf(before, outcome, now),
  };
}

const ASKED: ReadonlySet<State> = new Set(['leaving', 'stopping', 'halting']);

function causeOf(before: Vassal, { ending, killed, excess }: Seen, now: Moment): Cause {
  if (excess !== null) return 'excess';
  if (ASKED.has(before.state)) return killed ? 'mercy' : 'stop';
  if (before.state === 'dying') {
    const { due } = before.heartbeat;
    return due !== null && due <= now.ms && killed ? 'heartbeat' : 'link';
  }
  if (ending?.oom.certainty === 'certain') return 'oom';
  if (ending !== null && ending.status.signal !== null) return 'signal';
  return ending !== null && ending.status.code === null ? 'unknown' : 'exit';
}

function nextOf(before: Vassal, { vassal, actions }: Outcome, now: Moment): Next {
  const retry = actions.find((action) => action.type === 'timer' && action.timer === 'retry' && action.after);
  const wait = retry?.type === 'timer' ? retry.after : null;
  const at = wait !== null ? now.unix + wait / 1000 : vassal.state === 'starting' ? now.unix : null;
  return { at, why: whyNext(before, vassal, wait) };
}

/** Why the next start is when it is, in words. */
function whyNext(before: Vassal, after: Vassal, wait: number | null): string {
  switch (after.state) {
    case 'halted':
      return 'an operator stopped it: it waits for `emperord ctl start`';
    case 'dormant':
      return 'on demand: it waits for a connection';
    case 'refused':
      return 'its configuration must not be started as it is: it waits for a change';
    case 'stopping':
      return 'its configuration is gone';
  }
  if (before.state === 'leaving') return wait === null ? 'asked to start anew' : 'it left by itself: a pause';
  if (before.untried && wait === null) return 'its configuration has changed since: at once';
  if (before.announced.loyal !== 0)
    return wait === null ? 'it was loyal: at once' : 'too many starts in a row';
  const { offence } = after;
  if (offence === null || wait === null) return 'it was ready, and this is its first death: at once';
  if (offence.delay !== wait) return 'too many starts in a row';
  return `throttled: attempt ${offence.attempts}, level ${offence.level / 1000} s`;
}
