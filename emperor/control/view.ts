import { resolve } from 'node:path';
import type { Member } from '../member.ts';
import type { Death, Journal } from '../records/index.ts';
import type { Vassal } from '../vassal.ts';

/** What `status` tells of one vassal. Times are unix seconds. */
export interface VassalStatus {
  readonly name: string;
  readonly source: string;
  /** Path of its configuration, `null` for one that is no file. */
  readonly configuration: string | null;
  readonly state: string;
  /** -1 for no process. */
  readonly pid: number;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly ready: boolean;
  readonly accepting: boolean;
  readonly loyal: boolean;
  /** Its last start; 0 for never. */
  readonly started: number;
  readonly respawns: number;
  readonly deaths: number;
  readonly lastHeartbeat: number;
  readonly onDemand: string | null;
  readonly throttle: {
    readonly attempts: number;
    readonly level: number;
    readonly delay: number;
  } | null;
  /** Its next start, when it waits for one. */
  readonly next: { readonly at: number | null; readonly why: string } | null;
  readonly stoppedBy: number | null;
  /** Why it runs with an older configuration than its present one; `null` when it does not. */
  readonly refused: string | null;
  readonly lastDeath: Omit<Death, 'lines'> | null;
}

/** What `why` tells: the status, the deaths with their last lines, and what it printed last. */
export interface VassalHistory {
  readonly status: VassalStatus;
  readonly deaths: readonly Death[];
  readonly lines: readonly string[];
}

type Known = Pick<Member, 'vassal' | 'pid' | 'journal'>;

/** The status of one vassal. */
export function statusView({ vassal, pid, journal }: Known): VassalStatus {
  const { announced, entry, offence, owner } = vassal;
  const last = journal.deaths.at(-1);
  return {
    name: vassal.name,
    source: vassal.monitor,
    configuration: entry.text === null ? resolve(entry.directory ?? '', entry.argument) : null,
    state: vassal.state,
    pid,
    uid: owner?.uid ?? null,
    gid: owner?.gid ?? null,
    ready: announced.ready !== 0,
    accepting: vassal.accepting,
    loyal: announced.loyal !== 0,
    started: vassal.lastRun,
    respawns: vassal.respawns,
    deaths: deathsOf(journal),
    lastHeartbeat: vassal.heartbeat.last,
    onDemand: vassal.onDemand,
    throttle:
      offence === null ? null : { attempts: offence.attempts, level: offence.level, delay: offence.delay },
    next: nextOf(vassal, last),
    stoppedBy: vassal.haltedBy,
    refused: vassal.refused,
    lastDeath: last === undefined ? null : withoutLines(last),
  };
}

/** The history of one vassal. */
export function historyView(member: Known): VassalHistory {
  const { deaths, tail } = member.journal;
  return { status: statusView(member), deaths, lines: tail.last() };
}

function deathsOf({ counts }: Journal): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function nextOf({ state }: Vassal, last: Death | undefined): VassalStatus['next'] {
  if (state === 'waiting') return last?.next ?? { at: null, why: 'its turn to start' };
  if (state === 'dormant') return { at: null, why: 'the first connection on its socket' };
  if (state === 'refused') return { at: null, why: 'a change of its configuration' };
  if (state === 'halted') return { at: null, why: '`emperord ctl start`' };
  return null;
}

function withoutLines({ lines: _, ...death }: Death): Omit<Death, 'lines'> {
  return death;
}
