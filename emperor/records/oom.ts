import { readFileSync } from 'node:fs';
import { groupOf, memoryEvents } from '../../vassal/jail/index.ts';

/** How sure it is that the kernel killed a vassal for want of memory, and by what that is known. */
export interface OomEvidence {
  /**
   * - `certain`: it was killed, and the count of kills of its own cgroup rose during its life
   * - `possible`: a count rose that others share, or only children of it were killed
   * - `none`: no sign of it
   */
  readonly certainty: 'certain' | 'possible' | 'none';
  /** `memory.events` of its own cgroup, `/proc/vmstat` of the whole machine, or nothing that could be read. */
  readonly source: 'cgroup' | 'vmstat' | 'unknown';
  /** By how much the count rose while it lived. */
  readonly kills: number;
}

/** The counts of kills at one moment; `null` for what cannot be read. */
export interface OomCounts {
  /** Those of the cgroup that the vassal does not share with the Emperor. */
  readonly cgroup: number | null;
  readonly machine: number | null;
}

const SIGKILL = 9;

/** Weighs two counts, from the beginning and the end of a life that ended by `signal`. */
export function weigh(before: OomCounts, after: OomCounts, signal: number | null): OomEvidence {
  const rise = (key: keyof OomCounts): number | null => {
    const [from, to] = [before[key], after[key]];
    return from === null || to === null ? null : Math.max(0, to - from);
  };
  const killed = signal === SIGKILL;
  const own = rise('cgroup');
  if (own !== null) {
    const certainty = own === 0 ? 'none' : killed ? 'certain' : 'possible';
    return { certainty, source: 'cgroup', kills: own };
  }
  const machine = rise('machine');
  if (machine === null) return { certainty: 'none', source: 'unknown', kills: 0 };
  return { certainty: killed && machine > 0 ? 'possible' : 'none', source: 'vmstat', kills: machine };
}

/** The cgroup (v2) of a process, as a directory; `null` when there is none, or it is that of this process. */
export function ownCgroup(pid: number): string | null {
  try {
    const group = groupOf(pid);
    return group === groupOf('self') ? null : group;
  } catch {
    // The process is gone already.
    return null;
  }
}

/** Kills in a cgroup so far, by its directory; `null` without the memory controller. */
export function killsOf(cgroup: string): number | null {
  return memoryEvents(cgroup)['oom_kill'] ?? null;
}

/** Kills on the whole machine so far. */
export function killsOfMachine(): number | null {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1];
    return count === undefined ? null : Number(count);
  } catch {
    return null;
  }
}
