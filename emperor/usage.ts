import { readdirSync, readFileSync } from 'node:fs';

/** What the processes of one vassal use. */
export interface Usage {
  readonly processes: number;
  /** Resident bytes; shared ones count once for each process. */
  readonly rss: number;
  /** Proportional bytes, shared ones divided among those that share them; `null` when nobody asked or this user may not know. */
  readonly pss: number | null;
  /** Processor time of those that live, ms. */
  readonly cpu: number;
}

interface Process {
  readonly parent: number;
  readonly ticks: number;
  readonly pages: number;
}

/** Of the kernel's interface: clock ticks of a second, and bytes of a page, on every machine that this runs on. */
const TICK_MS = 10;
const PAGE = 4096;

/**
 * Looks once at all processes of the machine; then tells the usage of the tree below a pid.
 * @param shares whether to look at proportional bytes, which costs a walk through every page table
 */
export function lookAtProcesses(shares: boolean): (pid: number) => Usage {
  const all = new Map<number, Process>();
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const found = /^\d+$/.test(name) ? readProcess(name) : null;
    if (found === null) continue;
    all.set(Number(name), found);
    children.set(found.parent, [...(children.get(found.parent) ?? []), Number(name)]);
  }
  return (root) => {
    const tree = all.has(root) ? [root] : [];
    for (const pid of tree) tree.push(...(children.get(pid) ?? []));
    const sum = (value: (one: Process) => number): number =>
      tree.reduce((total, pid) => total + value(all.get(pid) as Process), 0);
    return {
      processes: tree.length,
      rss: sum(({ pages }) => pages) * PAGE,
      pss: shares ? proportional(tree) : null,
      cpu: sum(({ ticks }) => ticks) * TICK_MS,
    };
  };
}

/** Fields of /proc/PID/stat after the name, which may hold anything: state, parent … utime, stime … rss. */
function readProcess(pid: string): Process | null {
  const stat = text(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 22) return null;
  const at = (index: number): number => Number(fields[index]);
  return { parent: at(1), ticks: at(11) + at(12), pages: at(21) };
}

function proportional(tree: readonly number[]): number | null {
  let sum = 0;
  for (const pid of tree) {
    const found = /^Pss:\s+(\d+) kB$/m.exec(text(`/proc/${pid}/smaps_rollup`))?.[1];
    if (found === undefined) return null;
    sum += Number(found) * 1024;
  }
  return sum;
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
