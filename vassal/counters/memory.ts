import { readFileSync } from 'node:fs';
import type { Counters } from './counters.ts';

/** What a process weighs, bytes. */
export interface Memory {
  /** Address space. */
  readonly vsz: number;
  /** In physical memory. */
  readonly rss: number;
  /** The part of it that no file and no other mapping stands behind. */
  readonly unshared: number;
}

const PAGE = 4096;
const NONE: Memory = { vsz: 0, rss: 0, unshared: 0 };

/** The process that holds the applications of a worker: its interpreter, or the worker itself. */
export function holderOf(pid: number, counters: Pick<Counters, 'get'>): number {
  return counters.get('companion') || pid;
}

/** Reads the memory of a process (proc(5), statm); all 0 for one that is gone. */
export function memoryOf(pid: number): Memory {
  try {
    const fields = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ').map(Number);
    const [pages = 0, resident = 0, shared = 0] = fields;
    return { vsz: pages * PAGE, rss: resident * PAGE, unshared: (resident - shared) * PAGE };
  } catch {
    return NONE;
  }
}
