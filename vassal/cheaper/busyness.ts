import { more, type Bounds, type Decision, type Figures } from './algorithms.ts';

export interface BusynessBounds extends Bounds {
  /** Percent of the time. Above `high` there are too few workers, below `low` a cycle was idle. */
  readonly low: number;
  readonly high: number;
  /** Idle cycles before a worker ends, and what is added when it is missed too soon. */
  readonly multiplier: number;
  readonly penalty: number;
  readonly backlog: {
    /** Connections in a queue, and seconds with any, after which `step` workers start in an emergency. */
    readonly alert: number;
    readonly nonzero: number;
    readonly step: number;
    /** Idle cycles before one of these ends. */
    readonly multiplier: number;
  };
}

/** What busyness remembers; times in seconds. */
export interface Cycles {
  /** When this cycle began, and what each worker had spent in requests by then. */
  readonly since: number;
  readonly spent: ReadonlyMap<number, number>;
  /** Idle cycles so far, and cycles in a row between `low` and `high`. */
  readonly idle: number;
  readonly between: number;
  readonly multiplier: number;
  /** When the last worker was ended, until one is started; `null` for none. */
  readonly ended: number | null;
  /** Workers that an emergency started. */
  readonly emergency: number;
  /** Since when connections wait. */
  readonly waiting: number | null;
}

/** What is remembered at the beginning. */
export function firstCycle(figures: Figures, { multiplier }: BusynessBounds, now: number): Cycles {
  const none = { idle: 0, between: 0, ended: null, emergency: 0, waiting: null };
  return { since: now, spent: figures.spent, multiplier, ...none };
}

/**
 * busyness (manual 7.1.5, 3.13.34): what share of `overload` seconds the workers were in requests. Above `high` more
 * start, after enough cycles below `low` one ends, and connections that wait are an emergency at any time.
 */
export function busyness(
  figures: Figures,
  bounds: BusynessBounds,
  before: Cycles,
  now: number,
): Decision<Cycles> {
  const cycles = { ...before, waiting: figures.queue > 0 ? (before.waiting ?? now) : null };
  const emergency = relief(figures, bounds, cycles, now);
  if (emergency !== null) return emergency;
  if (now - cycles.since < bounds.overload) return { memory: cycles, change: 0 };
  const percent = average(figures, cycles, now);
  const next = { ...cycles, since: now, spent: figures.spent };
  const { change, memory, said = [] } = judge(percent, figures, bounds, next, now);
  const first = `${bounds.overload}s average busyness of ${figures.running} worker(s) is at ${Math.round(percent)}%`;
  return { change, memory, said: [first, ...said] };
}

function relief(
  figures: Figures,
  { backlog, most }: BusynessBounds,
  cycles: Cycles,
  now: number,
): Decision<Cycles> | null {
  const { queue, running } = figures;
  const long = cycles.waiting !== null && now - cycles.waiting > backlog.nonzero;
  const change = queue > backlog.alert || long ? more({ running }, { step: backlog.step, most }) : 0;
  if (change === 0) return null;
  const memory = { ...cycles, idle: 0, between: 0, emergency: cycles.emergency + change, waiting: null };
  return { memory, change, said: [`${queue} connection(s) wait, spawning ${change} emergency worker(s)`] };
}

/** Percent of the time since the cycle began. What a worker did that is gone since is not known any more. */
function average({ spent, running }: Figures, cycles: Cycles, now: number): number {
  if (running === 0) return 0;
  let sum = 0;
  for (const [pid, seconds] of spent) sum += Math.max(0, seconds - (cycles.spent.get(pid) ?? 0));
  return Math.min(100, (sum / running / (now - cycles.since)) * 100);
}

function judge(
  percent: number,
  figures: Figures,
  bounds: BusynessBounds,
  cycles: Cycles,
  now: number,
): Decision<Cycles> {
  if (percent > bounds.high) return grow(figures, bounds, { ...cycles, idle: 0, between: 0 }, now);
  if (percent >= bounds.low) return linger(cycles);
  return shrink(figures, bounds, { ...cycles, between: 0 }, now);
}

/** A worker that is missed sooner than its end takes was ended too soon: the next one takes longer. */
function grow(figures: Figures, bounds: BusynessBounds, cycles: Cycles, now: number): Decision<Cycles> {
  const change = more(figures, bounds);
  if (change === 0 || cycles.ended === null) return { memory: cycles, change, said: started(change) };
  const missed = now - cycles.ended < cycles.multiplier * bounds.overload;
  const multiplier = missed ? cycles.multiplier + bounds.penalty : bounds.multiplier;
  const said = missed ? [`respawned too fast, ${multiplier} idle cycles are needed from now on`] : [];
  return { memory: { ...cycles, multiplier, ended: null }, change, said: [...started(change), ...said] };
}

function started(change: number): string[] {
  return change === 0 ? [] : [`spawning ${change} worker(s)`];
}

/** One cycle more is to be idle; after three in a row all of them. */
function linger(cycles: Cycles): Decision<Cycles> {
  const third = cycles.between === 2;
  const idle = third ? 0 : Math.max(0, cycles.idle - 1);
  return { memory: { ...cycles, idle, between: third ? 0 : cycles.between + 1 }, change: 0 };
}

function shrink(
  { running, busy, starting }: Figures,
  { least, backlog }: BusynessBounds,
  cycles: Cycles,
  now: number,
): Decision<Cycles> {
  if (running <= least) return { memory: { ...cycles, idle: 0, emergency: 0 }, change: 0 };
  const idle = cycles.idle + 1;
  const needed = cycles.emergency > 0 ? backlog.multiplier : cycles.multiplier;
  // One that is in a request, or starts, is not ended: the next cycle tries again.
  if (idle < needed || running - busy - starting < 1) return { memory: { ...cycles, idle }, change: 0 };
  const memory = { ...cycles, idle: 0, ended: now, emergency: Math.max(0, cycles.emergency - 1) };
  return { memory, change: -1, said: [`${idle} idle cycle(s), ending one worker`] };
}
