/**
 * The life of a master as a state × event table. A generation is one configuration with its workers; a reload is a
 * new one beside the old (design §2). Pure: `stepMaster` says what becomes of the master and what is to be done.
 */
export const MASTER_STATES = ['starting', 'running', 'reloading', 'stopping', 'ended'] as const;
export type MasterState = (typeof MASTER_STATES)[number];

export const MASTER_EVENTS = [
  /** Every worker of the newest generation accepts. */
  'accepting',
  /** The newest generation cannot serve: its configuration, its sockets or one of its workers failed. */
  'failed',
  'reload',
  'stop',
  'brutal-stop',
  /** No worker of any generation is left. */
  'empty',
] as const;
export type MasterEvent = (typeof MASTER_EVENTS)[number];

export type MasterAction =
  /** The newest generation becomes the present one; the old one drains. */
  | 'promote'
  /** Read the configuration again and start a generation beside the present one. */
  | 'begin'
  /** Do it once the generation that is being started is settled. */
  | 'remember'
  /** Kill the newest generation; the present one goes on. */
  | 'drop'
  /** The first start failed: clean up and tell the caller. */
  | 'give-up'
  | 'drain-all'
  | 'kill-all'
  /** Clean up and end the process. */
  | 'end';

interface Cell {
  readonly next: MasterState;
  readonly actions: readonly MasterAction[];
}

const cell = (next: MasterState, ...actions: MasterAction[]): Cell => ({ next, actions });

const TABLE: Readonly<Record<MasterState, Readonly<Record<MasterEvent, Cell>>>> = {
  starting: {
    accepting: cell('running', 'promote'),
    failed: cell('ended', 'give-up'),
    reload: cell('starting', 'remember'),
    stop: cell('stopping', 'drain-all'),
    'brutal-stop': cell('stopping', 'kill-all'),
    empty: cell('starting'),
  },
  running: {
    accepting: cell('running'),
    failed: cell('running'),
    reload: cell('reloading', 'begin'),
    stop: cell('stopping', 'drain-all'),
    'brutal-stop': cell('stopping', 'kill-all'),
    empty: cell('ended', 'end'),
  },
  reloading: {
    accepting: cell('running', 'promote'),
    failed: cell('running', 'drop'),
    reload: cell('reloading', 'remember'),
    stop: cell('stopping', 'drain-all'),
    'brutal-stop': cell('stopping', 'kill-all'),
    empty: cell('reloading'),
  },
  stopping: {
    accepting: cell('stopping'),
    failed: cell('stopping'),
    reload: cell('stopping'),
    stop: cell('stopping', 'kill-all'),
    'brutal-stop': cell('stopping', 'kill-all'),
    empty: cell('ended', 'end'),
  },
  ended: {
    accepting: cell('ended'),
    failed: cell('ended'),
    reload: cell('ended'),
    stop: cell('ended'),
    'brutal-stop': cell('ended'),
    empty: cell('ended'),
  },
};

/** What becomes of the master. A second `stop` is impatience: it kills. */
export function stepMaster(state: MasterState, event: MasterEvent): Cell {
  return TABLE[state][event];
}
