/** The workers as an algorithm sees them. */
export interface Figures {
  /** Workers that start or accept. */
  readonly running: number;
  /** Of them: those that do not accept yet, those without a free core, those in a request. */
  readonly starting: number;
  readonly full: number;
  readonly busy: number;
  /** Connections in the longest listen queue. */
  readonly queue: number;
  /** Seconds that each of them has spent in requests since it began, by its pid; a core of many counts in its share. */
  readonly spent: ReadonlyMap<number, number>;
}

export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly step: number;
  /** Seconds for spare, connections for backlog. */
  readonly overload: number;
}

/** What spare remembers: since when all workers have been full, and since when too many are free; seconds. */
export interface Memory {
  readonly full: number | null;
  readonly free: number | null;
}
export const NOTHING: Memory = { full: null, free: null };

export interface Decision<Memory> {
  readonly memory: Memory;
  /** Workers to start, or, -1, one to end. */
  readonly change: number;
  /** What led to it, for somebody who wants to know. */
  readonly said?: readonly string[];
}

/** @param now seconds of any clock that goes forward */
export type Algorithm = (figures: Figures, bounds: Bounds, memory: Memory, now: number) => Decision<Memory>;

/** A look may come a little early, seconds: it is not to wait for the next one. */
const EARLY = 0.1;

/**
 * spare (manual 7.1.3): more when all workers were full for `overload` seconds; one less when two or more were free for
 * as long: the last free one is the spare.
 */
const spare: Algorithm = (figures, bounds, memory, now) => {
  const { running, full, busy, starting } = figures;
  if (running > 0 && full === running) {
    const since = memory.full ?? now;
    if (now - since < bounds.overload - EARLY) return { memory: { full: since, free: null }, change: 0 };
    return { memory: NOTHING, change: more(figures, bounds) };
  }
  if (starting > 0 || running <= bounds.least || running - busy < 2) return { memory: NOTHING, change: 0 };
  const since = memory.free ?? now;
  if (now - since < bounds.overload - EARLY) return { memory: { full: null, free: since }, change: 0 };
  return { memory: NOTHING, change: -1 };
};

/** backlog (manual 7.1.4): more when more than `overload` connections wait, one less when none waits and one is free. */
const backlog: Algorithm = (figures, bounds) => {
  const { running, busy, queue, starting } = figures;
  if (queue > bounds.overload) return { memory: NOTHING, change: starting > 0 ? 0 : more(figures, bounds) };
  const one = queue === 0 && starting === 0 && running > bounds.least && busy < running;
  return { memory: NOTHING, change: one ? -1 : 0 };
};

/** manual (manual 7.1): only `+` and `-` in the master fifo change the number. */
const manual: Algorithm = () => ({ memory: NOTHING, change: 0 });

/** A step more, up to all. */
export function more(
  { running }: Pick<Figures, 'running'>,
  { step, most }: Pick<Bounds, 'step' | 'most'>,
): number {
  return Math.max(0, Math.min(step, most - running));
}

/** By the names of `cheaper-algo`, beside busyness. */
export const ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map([
  ['spare', spare],
  ['backlog', backlog],
  ['manual', manual],
]);
