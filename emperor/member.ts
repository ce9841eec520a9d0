import { LONGEST_TIMER_MS } from '../vassal/config/index.ts';
import { reason } from '../vassal/errors/index.ts';
import type { Log } from '../vassal/log/index.ts';
import type { Action, TimerName, VassalEvent } from './events.ts';
import type { DemandSocket } from './demand-socket.ts';
import { step } from './lifecycle.ts';
import type { Policy } from './policy.ts';
import { Journal } from './records/index.ts';
import { launchFailed, type VassalProcess } from './process.ts';
import { shifted, systemClock } from './upgrade/clock.ts';
import { RESUMPTION } from './upgrade/resumption.ts';
import type { Carry, MemberState } from './upgrade/state.ts';
import type { Moment, Vassal } from './vassal.ts';

/** The process and the socket of a vassal that another process has looked after until now. */
export type Revive = (
  state: MemberState,
  emit: (event: VassalEvent) => void,
  journal: Journal,
) => { process: VassalProcess | null; socket: DemandSocket | null };

/** What a vassal needs of the world in order to do what its table says. */
export interface World {
  readonly policy: Policy;
  readonly log: Log;
  now(): Moment;
  /** Calls back when it is this vassal's turn to be launched. */
  enqueue(launch: () => void): void;
  /** Throws when the system gives no process. `socket` is its on-demand socket. */
  launch(
    vassal: Vassal,
    socket: number | null,
    emit: (event: VassalEvent) => void,
    journal: Journal,
  ): VassalProcess;
  /** In a process that takes the place of another one. */
  readonly revive?: Revive | undefined;
  /** Binds the on-demand socket of a vassal that has one. Rejects when it cannot be had. */
  open(vassal: Vassal): Promise<DemandSocket | null>;
  /** Resolves with why the entry of a vassal must not be taken at a reload, `null` when it may. Never rejects. */
  check(vassal: Vassal): Promise<string | null>;
  reinforce(member: Member): void;
  hook(when: 'started' | 'died', vassal: Vassal, pid: number): void;
  forget(member: Member): void;
  /** It is another one now. */
  readonly changed?: ((member: Member) => void) | undefined;
}

/** One vassal of the fleet: its state, its process and its timers. Decides nothing; it does what the table says. */
export class Member {
  vassal: Vassal;
  readonly journal = new Journal();
  readonly #world: World;
  /** With the time at which each is due, ms of `now`. */
  readonly #timers = new Map<TimerName, { timeout: NodeJS.Timeout; due: number }>();
  readonly #events: VassalEvent[] = [];
  #process: VassalProcess | null = null;
  #socket: DemandSocket | null = null;
  #opening = false;
  #checks = 0;
  #checking = false;
  #gone = false;
  #busy = false;

  constructor(vassal: Vassal, world: World) {
    this.vassal = vassal;
    this.#world = world;
  }

  /** Pid of its process, -1 when it has none. */
  get pid(): number {
    return this.#process?.pid ?? -1;
  }

  /**
   * Takes an event through the table. Events that come out of the actions are taken afterwards. A vassal that is no
   * more takes none: the one that it waited for may end after it.
   */
  dispatch(event: VassalEvent): void {
    if (this.#gone) return;
    this.#events.push(event);
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) this.#take(next);
    this.#busy = false;
    if (!this.#gone) this.#world.changed?.(this);
  }

  #take(event: VassalEvent): void {
    const now = this.#world.now();
    const outcome = step(this.vassal, event, now, this.#world.policy);
    this.journal.record(this.vassal, event, outcome, now);
    this.vassal = outcome.vassal;
    for (const action of outcome.actions) this.#perform(action);
  }

  #perform(action: Action): void {
    switch (action.type) {
      case 'launch':
        return this.#world.enqueue(() => this.#launch());
      case 'open':
        return void this.#open();
      case 'listen':
        return this.#socket?.watch(() => this.dispatch({ type: 'connected' }));
      case 'configure':
        return this.#configure();
      case 'check':
        return void this.#check();
      case 'reinforce':
        return this.#world.reinforce(this);
      case 'write':
        return this.#process?.write(action.byte);
      case 'kill':
        this.journal.killed();
        return this.#process?.kill();
      case 'sweep':
        this.#process?.sweep();
        return void (this.#process = null);
      case 'timer':
        return this.#set(action.timer, action.after);
      case 'log':
        return this.#world.log.event(action.text);
      case 'hook':
        return this.#world.hook(action.when, this.vassal, this.pid);
      case 'forget':
        this.#gone = true;
        for (const { timeout } of this.#timers.values()) clearTimeout(timeout);
        this.#socket?.close();
        return this.#world.forget(this);
    }
  }

  /** Its turn has come; meanwhile it may have been told to stop, and then there is nothing to start. */
  #launch(): void {
    if (this.vassal.state !== 'starting') {
      return this.dispatch({ type: 'launch-failed', reason: 'not started: stopped before' });
    }
    this.journal.begin();
    try {
      const socket = this.#socket?.descriptor ?? null;
      const emit = (event: VassalEvent): void => this.dispatch(event);
      this.#process = this.#world.launch(this.vassal, socket, emit, this.journal);
    } catch (thrown) {
      this.dispatch(launchFailed(this.vassal.name, reason(thrown)));
    }
  }

  /** The end of what could not go on in another process; `null` for nothing. */
  get unsettled(): Promise<unknown> | null {
    return this.#process?.unsettled ?? null;
  }

  /** The end of what is being written to it and should not be cut; `null` for nothing. */
  get writing(): Promise<unknown> | null {
    return this.#process?.writing ?? null;
  }

  /** Everything about it, for the process that goes on with it. Between two events, and settled. */
  memory(key: string, carry: Carry): MemberState {
    const ahead = systemClock() - this.#world.now().ms;
    const { address, descriptor, file } = this.#socket ?? { address: '', descriptor: -1, file: null };
    return {
      key,
      vassal: shifted(this.vassal, ahead),
      timers: [...this.#timers].map(([timer, { due }]) => [timer, due + ahead]),
      process: this.#process?.memory(carry) ?? null,
      socket:
        this.#socket === null
          ? null
          : {
              address,
              descriptor: carry(descriptor),
              file: file === null ? null : { path: file.path, inode: String(file.inode) },
            },
      journal: this.journal.memory(),
      checking: this.#checking,
    };
  }

  /** Goes on from the memory of another process, instead of its first event. */
  resume(state: MemberState): void {
    const now = this.#world.now().ms;
    const ahead = systemClock() - now;
    this.vassal = shifted(state.vassal, -ahead);
    this.journal.resume(state.journal);
    const revived = this.#world.revive?.(state, (event) => this.dispatch(event), this.journal);
    this.#process = revived?.process ?? null;
    this.#socket = revived?.socket ?? null;
    for (const [timer, due] of state.timers) this.#set(timer, Math.max(0, due - ahead - now));
    if (state.checking) void this.#check();
    if (this.#process === null) for (const action of RESUMPTION[this.vassal.state]) this.#perform(action);
  }

  /** One opening at a time: asked for again, the answer to the first one is what is waited for. */
  async #open(): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    try {
      const socket = await this.#world.open(this.vassal);
      if (this.#gone) return socket?.close();
      this.#socket = socket;
      this.#opening = false;
      this.dispatch({ type: 'opened', address: socket?.address ?? null });
    } catch (thrown) {
      this.#opening = false;
      if (!this.#gone) this.dispatch({ type: 'open-failed', reason: reason(thrown) });
    }
  }

  /** One check at a time; of those that were asked for meanwhile only the last one tells anything. */
  async #check(): Promise<void> {
    this.#checks += 1;
    if (this.#checking) return;
    this.#checking = true;
    let [refused, seen]: [string | null, number] = [null, 0];
    while (seen !== this.#checks) {
      seen = this.#checks;
      refused = await this.#world.check(this.vassal);
    }
    this.#checking = false;
    this.dispatch({ type: 'checked', refused });
  }

  #configure(): void {
    const { text } = this.vassal.entry;
    if (text !== null) this.#process?.configure(text);
  }

  #set(name: TimerName, after: number | null): void {
    clearTimeout(this.#timers.get(name)?.timeout);
    this.#timers.delete(name);
    if (after === null) return;
    const delay = Math.min(after, LONGEST_TIMER_MS);
    const timeout = setTimeout(() => {
      this.#timers.delete(name);
      this.dispatch({ type: name });
    }, delay);
    this.#timers.set(name, { timeout, due: this.#world.now().ms + delay });
  }
}
