/**
 * The life of a worker as a state × event table. Pure: `stepWorker` says what becomes of a slot and what is to be
 * done; the shell (`slot.ts`) does it. Every cell is filled; an empty list of actions means that the event is ignored.
 */
export const WORKER_STATES = [
  'empty',
  'starting',
  'accepting',
  'recycling',
  'cheaping',
  'cheap',
  'draining',
  'resting',
  'gone',
] as const;
export type WorkerState = (typeof WORKER_STATES)[number];

/** In these a process finishes what it does. */
export const ENDING: ReadonlySet<WorkerState> = new Set(['draining', 'recycling', 'cheaping']);

export const WORKER_EVENTS = [
  'spawn',
  'accepting',
  'failed',
  'exited',
  /** It ended shortly after it had begun to accept: starting it again at once would burn the machine. */
  'exited-young',
  /** It has done its part: it finishes what it does, and another process takes the slot. */
  'recycle',
  /** It is not needed now: it finishes what it does, and nothing follows until a `spawn`. */
  'cheap',
  /** It is ended at once, and replaced as one that died. */
  'slay',
  'drain',
  'kill',
  'mercy-over',
  'rest-over',
] as const;
export type WorkerEvent = (typeof WORKER_EVENTS)[number];

export type WorkerAction =
  /** Start a process for the slot. */
  | 'launch'
  /** Ask the process to finish and end, and give it the mercy time. */
  | 'ask-to-drain'
  /** SIGKILL. */
  | 'kill'
  /** Tell the master that the slot accepts. */
  | 'report-accepting'
  /** Tell the master that the slot could not start. */
  | 'report-failed'
  /** Tell the master that the process ended by itself after it had accepted. */
  | 'report-died'
  /** Tell the master that the process ended because it was recycled. */
  | 'report-recycled'
  /** Tell the master that the process ended because it was not needed. */
  | 'report-cheaped'
  /** Tell the master that nothing runs in the slot any more, for good. */
  | 'report-gone'
  /** Start again after a rest that grows with each failure in a row. */
  | 'rest';

interface Cell {
  readonly next: WorkerState;
  readonly actions: readonly WorkerAction[];
}

const cell = (next: WorkerState, ...actions: WorkerAction[]): Cell => ({ next, actions });

const TABLE: Readonly<Record<WorkerState, Readonly<Record<WorkerEvent, Cell>>>> = {
  empty: {
    spawn: cell('starting', 'launch'),
    accepting: cell('empty'),
    failed: cell('empty'),
    exited: cell('empty'),
    'exited-young': cell('empty'),
    recycle: cell('empty'),
    cheap: cell('cheap'),
    slay: cell('empty'),
    drain: cell('gone', 'report-gone'),
    kill: cell('gone', 'report-gone'),
    'mercy-over': cell('empty'),
    'rest-over': cell('empty'),
  },
  starting: {
    spawn: cell('starting'),
    accepting: cell('accepting', 'report-accepting'),
    failed: cell('starting'),
    exited: cell('resting', 'report-failed', 'rest'),
    'exited-young': cell('resting', 'report-failed', 'rest'),
    recycle: cell('starting'),
    cheap: cell('cheaping', 'kill'),
    slay: cell('starting', 'kill'),
    // It serves nothing yet, so there is nothing to wait for.
    drain: cell('draining', 'kill'),
    kill: cell('draining', 'kill'),
    'mercy-over': cell('starting'),
    'rest-over': cell('starting'),
  },
  accepting: {
    spawn: cell('accepting'),
    accepting: cell('accepting'),
    failed: cell('accepting'),
    exited: cell('starting', 'report-died', 'launch'),
    'exited-young': cell('resting', 'report-died', 'rest'),
    recycle: cell('recycling', 'ask-to-drain'),
    cheap: cell('cheaping', 'ask-to-drain'),
    slay: cell('accepting', 'kill'),
    drain: cell('draining', 'ask-to-drain'),
    kill: cell('draining', 'kill'),
    'mercy-over': cell('accepting'),
    'rest-over': cell('accepting'),
  },
  // Also without `master`: a recycled worker is no dead one.
  recycling: {
    spawn: cell('recycling'),
    accepting: cell('recycling'),
    failed: cell('recycling'),
    exited: cell('starting', 'report-recycled', 'launch'),
    'exited-young': cell('starting', 'report-recycled', 'launch'),
    recycle: cell('recycling'),
    cheap: cell('cheaping'),
    slay: cell('recycling', 'kill'),
    // It drains already, and its mercy time runs.
    drain: cell('draining'),
    kill: cell('draining', 'kill'),
    'mercy-over': cell('recycling', 'kill'),
    'rest-over': cell('recycling'),
  },
  cheaping: {
    // It is needed again: what drains ends first, it has the number.
    spawn: cell('recycling'),
    accepting: cell('cheaping'),
    failed: cell('cheaping'),
    exited: cell('cheap', 'report-cheaped'),
    'exited-young': cell('cheap', 'report-cheaped'),
    recycle: cell('cheaping'),
    cheap: cell('cheaping'),
    slay: cell('cheaping', 'kill'),
    drain: cell('draining'),
    kill: cell('draining', 'kill'),
    'mercy-over': cell('cheaping', 'kill'),
    'rest-over': cell('cheaping'),
  },
  cheap: {
    spawn: cell('starting', 'launch'),
    accepting: cell('cheap'),
    failed: cell('cheap'),
    exited: cell('cheap'),
    'exited-young': cell('cheap'),
    recycle: cell('cheap'),
    cheap: cell('cheap'),
    slay: cell('cheap'),
    drain: cell('gone', 'report-gone'),
    kill: cell('gone', 'report-gone'),
    'mercy-over': cell('cheap'),
    'rest-over': cell('cheap'),
  },
  draining: {
    spawn: cell('draining'),
    accepting: cell('draining'),
    failed: cell('draining'),
    exited: cell('gone', 'report-gone'),
    'exited-young': cell('gone', 'report-gone'),
    recycle: cell('draining'),
    cheap: cell('draining'),
    slay: cell('draining', 'kill'),
    drain: cell('draining'),
    kill: cell('draining', 'kill'),
    'mercy-over': cell('draining', 'kill'),
    'rest-over': cell('draining'),
  },
  resting: {
    spawn: cell('resting'),
    accepting: cell('resting'),
    failed: cell('resting'),
    exited: cell('resting'),
    'exited-young': cell('resting'),
    recycle: cell('resting'),
    cheap: cell('cheap'),
    slay: cell('resting'),
    drain: cell('gone', 'report-gone'),
    kill: cell('gone', 'report-gone'),
    'mercy-over': cell('resting'),
    'rest-over': cell('starting', 'launch'),
  },
  gone: {
    spawn: cell('gone'),
    accepting: cell('gone'),
    failed: cell('gone'),
    exited: cell('gone'),
    'exited-young': cell('gone'),
    recycle: cell('gone'),
    cheap: cell('gone'),
    slay: cell('gone'),
    drain: cell('gone'),
    kill: cell('gone'),
    'mercy-over': cell('gone'),
    'rest-over': cell('gone'),
  },
};

/** Without `master` a worker that ends is not replaced. */
const UNSUPERVISED: Readonly<Partial<Record<WorkerState, Cell>>> = {
  starting: cell('gone', 'report-failed', 'report-gone'),
  accepting: cell('gone', 'report-died', 'report-gone'),
};

/** What becomes of a worker slot. @param supervised `master` is set: dead workers are replaced */
export function stepWorker(state: WorkerState, event: WorkerEvent, supervised: boolean): Cell {
  const ended = event === 'exited' || event === 'exited-young';
  const alone = ended && !supervised ? UNSUPERVISED[state] : undefined;
  return alone ?? TABLE[state][event];
}

const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 30_000;

/**
 * How long a slot rests after so many failures in a row, ms: doubling, with a ceiling.
 * @param delay what is wanted instead (`forkbomb-delay`), `null` for nothing
 */
export function restAfter(failures: number, delay: number | null): number {
  if (delay !== null) return Math.max(delay, FIRST_REST_MS);
  return Math.min(FIRST_REST_MS * 2 ** Math.max(0, failures - 1), LONGEST_REST_MS);
}
