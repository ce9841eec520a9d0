import type { Entry } from '../monitors/index.ts';

/** Everything that can happen to a vassal. */
export type VassalEvent =
  /** From its source. */
  | { readonly type: 'added'; readonly entry: Entry }
  | { readonly type: 'changed'; readonly entry: Entry }
  | { readonly type: 'removed' }
  /** From its process. Exactly one of `launch-failed` and `exited` follows each launch. */
  | { readonly type: 'executed' }
  | { readonly type: 'launch-failed'; readonly reason: string }
  | { readonly type: 'exited'; readonly pid: number; readonly how: string }
  | { readonly type: 'link-closed' }
  /** It has more rights than it was to be started with. */
  | { readonly type: 'excess'; readonly reason: string }
  /** Bytes that it sent: 1, 2, 5, 17, 22, 26, 30, any other. */
  | { readonly type: ByteEvent }
  /** Timers that its actions have set. */
  | { readonly type: TimerName }
  /** Whether it has an on-demand socket, and where; or why that socket cannot be had. */
  | { readonly type: 'opened'; readonly address: string | null }
  | { readonly type: 'open-failed'; readonly reason: string }
  /** The first connection on its on-demand socket. */
  | { readonly type: 'connected' }
  /** What it would read at a reload was checked: why it must not, `null` when it may. */
  | { readonly type: 'checked'; readonly refused: string | null }
  /** Orders for all vassals: SIGHUP, the end of the Emperor, SIGURG. */
  | { readonly type: 'reload' | 'stop' | 'pardon' }
  /** Orders of an operator for one vassal: stop it until it is started again, start it now. */
  | { readonly type: 'halt'; readonly by: number }
  | { readonly type: 'resume' };

export type ByteEvent =
  | 'spawned'
  | 'configure'
  | 'ready'
  | 'kept'
  | 'loyal'
  | 'farewell'
  | 'heartbeat'
  | 'reinforce'
  | 'unknown-byte';

/** `retry`: time to start. `mercy`: time to stop is over. `silence`: a heartbeat is late. `deadline`: a start is late. */
export type TimerName = 'retry' | 'mercy' | 'silence' | 'deadline';

export type EventType = VassalEvent['type'];

/** What is to be done, in this order. */
export type Action =
  | { readonly type: 'launch' }
  /** Find out whether it has an on-demand socket, and bind it. Followed by `opened` or `open-failed`. */
  | { readonly type: 'open' }
  /** Watch the on-demand socket for a connection. */
  | { readonly type: 'listen' }
  | { readonly type: 'write'; readonly byte: number }
  /** Hand over the text of the configuration, for sources that are not files. */
  | { readonly type: 'configure' }
  /** Check what it would read at a reload. Followed by `checked`. */
  | { readonly type: 'check' }
  /** Start one more instance of its configuration, of the section `zerg`. */
  | { readonly type: 'reinforce' }
  /** SIGKILL to the process and to everything in its session's first process group. */
  | { readonly type: 'kill' }
  /** The process is dead: SIGKILL to what it left in its process group. */
  | { readonly type: 'sweep' }
  /** Sets the timer, ms from now; `null` clears it. */
  | { readonly type: 'timer'; readonly timer: TimerName; readonly after: number | null }
  | { readonly type: 'log'; readonly text: string }
  /** Commands of the Emperor: after a start, after a death. */
  | { readonly type: 'hook'; readonly when: 'started' | 'died' }
  /** The vassal is no more. */
  | { readonly type: 'forget' };
