/**
 * The life of a daemon as a state × event table. Pure: `stepDaemon` says what becomes of it and what is to be done; the
 * shell (`daemon.ts`) does it. Every cell is filled; an empty list of actions means that the event is ignored.
 */
export const DAEMON_STATES = [
  'idle',
  'running',
  'resting',
  'restarting',
  'stopping',
  'broken',
  'gone',
] as const;
export type DaemonState = (typeof DAEMON_STATES)[number];

export const DAEMON_EVENTS = [
  'start',
  /** The pidfile names a living process that is not the known one. */
  'found',
  'ended',
  /** It ended soon after its start, or could not be started. */
  'ended-young',
  /** The same, as often in a row as `freq` allows. */
  'worn-out',
  /** The command of a smart daemon ended well: it went to the background, and its pidfile is to come. */
  'detached',
  'rest-over',
  'touched',
  'stop',
  /** It is left to itself: a smart one whose instance ends, or that is not wanted any more. */
  'leave',
  'mercy-over',
] as const;
export type DaemonEvent = (typeof DAEMON_EVENTS)[number];

export type DaemonAction =
  /** Look for a process that runs, and start one when there is none. */
  | 'begin'
  /** Watch the process that the pidfile names. */
  | 'adopt'
  /** Wait before the next start. */
  | 'rest'
  /** Wait for the pidfile. */
  | 'await'
  /** Send the stop signal, and give it the mercy time. */
  | 'ask'
  | 'kill'
  | 'tell-broken'
  | 'end-instance'
  /** Stop watching. */
  | 'let-go'
  /** Tell that nothing follows. */
  | 'done';

interface Cell {
  readonly next: DaemonState;
  readonly actions: readonly DaemonAction[];
}

const cell = (next: DaemonState, ...actions: DaemonAction[]): Cell => ({ next, actions });
const gone = cell('gone', 'done');
const leave = cell('gone', 'let-go', 'done');
const begin = cell('running', 'begin');

const TABLE: Readonly<Record<DaemonState, Readonly<Record<DaemonEvent, Cell>>>> = {
  idle: {
    start: begin,
    found: cell('idle'),
    ended: cell('idle'),
    'ended-young': cell('idle'),
    'worn-out': cell('idle'),
    detached: cell('idle'),
    'rest-over': cell('idle'),
    touched: cell('idle'),
    stop: gone,
    leave,
    'mercy-over': cell('idle'),
  },
  running: {
    start: cell('running'),
    found: cell('running', 'adopt'),
    ended: begin,
    'ended-young': cell('resting', 'rest'),
    'worn-out': cell('broken', 'tell-broken'),
    detached: cell('resting', 'await'),
    'rest-over': cell('running'),
    touched: cell('restarting', 'ask'),
    stop: cell('stopping', 'ask'),
    leave,
    'mercy-over': cell('running'),
  },
  resting: {
    start: cell('resting'),
    found: cell('running', 'adopt'),
    ended: cell('resting'),
    'ended-young': cell('resting'),
    'worn-out': cell('resting'),
    detached: cell('resting'),
    'rest-over': begin,
    touched: begin,
    stop: gone,
    leave,
    'mercy-over': cell('resting'),
  },
  restarting: {
    start: cell('restarting'),
    found: cell('restarting'),
    ended: begin,
    'ended-young': begin,
    'worn-out': begin,
    detached: begin,
    'rest-over': cell('restarting'),
    touched: cell('restarting'),
    // It was asked to end already, and its mercy time runs.
    stop: cell('stopping'),
    leave,
    'mercy-over': cell('restarting', 'kill'),
  },
  stopping: {
    start: cell('stopping'),
    found: cell('stopping'),
    ended: gone,
    'ended-young': gone,
    'worn-out': gone,
    detached: gone,
    'rest-over': cell('stopping'),
    touched: cell('stopping'),
    stop: cell('stopping'),
    leave,
    'mercy-over': cell('stopping', 'kill'),
  },
  broken: {
    // A reload gives it a new chance.
    start: begin,
    found: cell('running', 'adopt'),
    ended: cell('broken'),
    'ended-young': cell('broken'),
    'worn-out': cell('broken'),
    detached: cell('broken'),
    'rest-over': cell('broken'),
    touched: begin,
    stop: gone,
    leave,
    'mercy-over': cell('broken'),
  },
  gone: {
    start: cell('gone'),
    found: cell('gone'),
    ended: cell('gone'),
    'ended-young': cell('gone'),
    'worn-out': cell('gone'),
    detached: cell('gone'),
    'rest-over': cell('gone'),
    touched: cell('gone'),
    stop: cell('gone'),
    leave: cell('gone'),
    'mercy-over': cell('gone'),
  },
};

/** The end of a control daemon, whenever it comes by itself. */
const CONTROL: Readonly<Partial<Record<DaemonEvent, Cell>>> = {
  ended: cell('gone', 'end-instance', 'done'),
  'ended-young': cell('gone', 'end-instance', 'done'),
  'worn-out': cell('gone', 'end-instance', 'done'),
};

/** What becomes of a daemon. @param control its end is the end of the instance */
export function stepDaemon(state: DaemonState, event: DaemonEvent, control: boolean): Cell {
  const ends = control && state === 'running' ? CONTROL[event] : undefined;
  return ends ?? TABLE[state][event];
}
