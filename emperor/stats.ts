import { version } from '../vassal/version.ts';
import type { Fleet } from './fleet.ts';
import type { Vassal } from './vassal.ts';

/** What the Emperor knows of itself. */
export interface Emperor {
  readonly sources: readonly string[];
  readonly tyrant: boolean;
}

/** The JSON object of `emperor-stats`: the keys of the original in its order (`observed` §1.7). Times are unix seconds. */
export function statsOf({ sources, tyrant }: Emperor, fleet: Fleet): object {
  // One whose socket is not bound yet is not there yet: nobody could connect to it.
  const vassals = fleet.vassals().filter(({ vassal }) => vassal.state !== 'opening');
  const delays = vassals.map(({ vassal }) => vassal.offence?.delay ?? 0);
  return {
    version,
    pid: process.pid,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    cwd: process.cwd(),
    emperor: sources,
    emperor_tyrant: Number(tyrant),
    throttle_level: Math.max(0, ...delays),
    vassals: vassals.map(({ vassal, pid }) => vassalEntry(vassal, pid)),
    blacklist: vassals.flatMap(({ vassal }) => blacklistEntry(vassal)),
  };
}

function vassalEntry(vassal: Vassal, pid: number): object {
  const { announced, entry, owner } = vassal;
  return {
    id: vassal.name,
    pid,
    born: vassal.born,
    last_mod: entry.modified,
    last_heartbeat: vassal.heartbeat.last,
    loyal: flag(announced.loyal),
    ready: flag(announced.ready),
    accepting: Number(vassal.accepting),
    last_loyal: announced.loyal,
    last_ready: announced.ready,
    last_accepting: announced.accepting,
    first_run: vassal.firstRun,
    last_run: vassal.lastRun,
    cursed: vassal.cursed,
    zerg: flag(vassal.zerg),
    on_demand: vassal.onDemand ?? '',
    uid: owner?.uid ?? 0,
    gid: owner?.gid ?? 0,
    monitor: vassal.monitor,
    respawns: vassal.respawns,
    ...(vassal.refused === null ? {} : { refused: vassal.refused }),
  };
}

function blacklistEntry({ name, offence }: Vassal): object[] {
  if (offence === null) return [];
  const { delay, attempts, first, last } = offence;
  return [{ id: name, throttle_level: delay, attempt: attempts, first_attempt: first, last_attempt: last }];
}

function flag(since: number): number {
  return Number(since !== 0);
}

/** The line of SIGUSR1 for a vassal, as the original prints it. */
export function statusLine({ name, entry, state, announced, zerg }: Vassal): string {
  const cursed = ['dying', 'leaving', 'stopping', 'halting'].includes(state);
  const { modified } = entry;
  return `vassal instance ${name} (last modified ${modified}) status ${Number(cursed)} loyal ${flag(announced.loyal)} zerg ${flag(zerg)}`;
}
