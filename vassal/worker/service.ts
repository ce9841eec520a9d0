import type { Socket } from 'node:net';
import type { WorkerSocket } from '../channel/index.ts';
import type { Log } from '../log/index.ts';
import type { RequestLog } from '../log-format/index.ts';
import { Event, Field, native, type Wire } from '../../native/index.ts';
import { listenerSettings } from '../protocols/index.ts';
import type { BlockRequest } from '../request/index.ts';
import type { Counters } from '../counters/index.ts';
import type { Gate, Observer } from './context.ts';
import type { Dispatch, Outcome } from './dispatch.ts';
import type { ClientLimits } from './limits.ts';
import { formsOf, type Dress, type Forms } from './forms.ts';
import { Exchange, type Exchanges } from './exchange.ts';
import { GivenAway } from './given-away.ts';
import { createTally, type Tally } from './tally.ts';

export interface ServiceOptions {
  readonly sockets: readonly WorkerSocket[];
  /** Requests at once; a connection is accepted only when one is free. */
  readonly cores: number;
  readonly limits: ClientLimits;
  readonly dress: Dress;
  readonly dispatch: Dispatch;
  readonly log: Log;
  /** Number of the worker, from 1. */
  readonly worker: number;
  readonly requestLog: RequestLog;
  readonly counters: Counters;
  readonly observers: readonly Observer[];
  /** Who accepts on the sockets that have one. */
  readonly gates: readonly Gate[];
  /** The first request was answered. */
  readonly onLoyal: () => void;
}

/** Accepts while cores are free and answers what comes. */
export interface Service {
  /** @param open accepts at once; else it is paused until `resume` */
  start(open: boolean): void;
  /** Stops accepting; what runs goes on. */
  pause(): void;
  resume(): void;
  /** Stops accepting for good; resolves when nothing runs any more. */
  drain(): Promise<void>;
  /** The requests that run now, by core. */
  running(): readonly (BlockRequest | null)[];
  /** Its connections; only after it was started. */
  readonly wire: Wire;
}

/** Connections beyond the cores that may be kept alive without a request. */
const KEPT = 1024;

/** Makes the service of a worker; nothing is opened before it starts. */
export function createService(options: ServiceOptions): Service {
  return new CoreService(options);
}

/** A request that runs, and what became of its dispatch. */
interface Running {
  readonly exchange: Exchange;
  readonly core: number;
  dispatching: boolean;
  settled: boolean;
  released: boolean;
}

class CoreService implements Service, Omit<Exchanges, 'wire'> {
  readonly forms: Forms[] = [];
  readonly places = new Map<string, number>();
  readonly #options: ServiceOptions;
  readonly #tally: Tally;
  readonly #given = new GivenAway();
  /** By core, and by connection. */
  readonly #cores: (Running | null)[];
  readonly #running: (Running | null)[] = [];
  /** Answered, while their handlers are still busy with something. */
  #late: Running[] = [];
  /** By listener; without one the wire accepts itself. */
  readonly #gates: (Gate | null)[] = [];
  #free: number;
  /** Cores that gates hold: the wire does not know of them. */
  #held = 0;
  #open = false;
  #wire: Wire | null = null;
  #idle: (() => void) | null = null;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#tally = createTally(options);
    this.#free = options.cores;
    this.#cores = Array.from({ length: options.cores }, () => null);
  }

  get wire(): Wire {
    if (this.#wire === null) throw new Error('the service was not started');
    return this.#wire;
  }

  start(open: boolean): void {
    const { cores, limits, sockets, dress } = this.#options;
    const size = { cores, connections: cores + KEPT, bufferSize: limits.bufferSize };
    const wire = native.openWire(size, (events) => this.#turn(events));
    this.#wire = wire;
    wire.names.forEach((name, place) => this.places.set(name, place));
    for (const socket of sockets) {
      const gate = this.#options.gates.find((one) => one.socket === socket) ?? null;
      const listener = wire.listen(
        gate === null ? socket.descriptor : null,
        listenerSettings(socket, limits),
      );
      gate?.open(
        (fd, address, port) => wire.adopt(fd, listener, address, port),
        (by) => this.#hold(by),
      );
      this.forms.push(formsOf(socket.protocol, dress));
      this.#gates.push(gate);
    }
    this.#setOpen(open);
  }

  pause(): void {
    this.#setOpen(false);
  }

  resume(): void {
    this.#setOpen(true);
  }

  #setOpen(open: boolean): void {
    this.#open = open;
    // The wire knows its own requests, but not what gates hold.
    this.wire.setOpen(open && (this.#held === 0 || this.#free > 0));
    this.#offer();
  }

  /** Tells the gates how many requests could begin. */
  #offer(): void {
    for (const gate of this.#options.gates) gate.setPlaces(this.#open ? Math.max(0, this.#free) : 0);
    if (this.#held > 0) this.wire.setOpen(this.#open && this.#free > 0);
  }

  #hold(change: 1 | -1): void {
    this.#free -= change;
    this.#held += change;
    this.#options.counters.add('busy', change);
    this.#setOpen(this.#open);
  }

  async drain(): Promise<void> {
    const { gates } = this.#options;
    const idle = new Promise<void>((resolve) => (this.#idle = resolve));
    await Promise.all(gates.map((gate) => gate.stop()));
    this.#open = false;
    this.wire.drain();
    this.#given.leave(this.#options.limits.patience);
    await idle;
    await this.#given.closed();
    await Promise.all(gates.map((gate) => gate.close()));
    this.wire.close();
    await this.#options.requestLog.settle();
  }

  running(): readonly (BlockRequest | null)[] {
    return this.#cores.map((running) => running?.exchange.request ?? null);
  }

  refused(exchange: Exchange, why: string): void {
    this.#tally.refused(exchange.find('REMOTE_ADDR') ?? '', why);
  }

  broken(exchange: Exchange): void {
    this.#gateOf(exchange)?.broken(exchange.id);
  }

  #gateOf(exchange: Exchange): Gate | null {
    return this.#gates[exchange.listener] ?? null;
  }

  over(exchange: Exchange): void {
    const running = this.#running[exchange.id];
    if (running?.exchange !== exchange || running.settled || running.dispatching || exchange.given) return;
    // Most handlers are as good as done with the end of their answer.
    if (this.#late.push(running) === 1) setImmediate(() => this.#releaseLate());
  }

  given(descriptor: number): Socket {
    return this.#given.open(descriptor);
  }

  /** Everything that happened since the last turn. What goes wrong with one request stays with it. */
  #turn(events: number): void {
    const happened = this.wire.events;
    for (let index = 0; index < events; index++) {
      const id = happened[index * 2] ?? 0;
      try {
        this.#happened(id, happened[index * 2 + 1] ?? -1);
      } catch (thrown) {
        this.#options.log.line(`request failed: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
        this.#running[id]?.exchange.response.abort();
      }
    }
  }

  #happened(id: number, event: number): void {
    const exchange = this.#running[id]?.exchange;
    switch (event) {
      case Event.request:
        return this.#begin(new Exchange(id, this));
      case Event.refused:
        return this.#refuse(new Exchange(id, this));
      case Event.readable:
        return exchange?.readable();
      case Event.drained:
        return exchange?.drainedNow();
      case Event.gone:
        return exchange?.clientGone();
      case Event.idle:
        return this.#idle?.();
    }
  }

  #take(exchange: Exchange): Running {
    const core = this.#cores.indexOf(null);
    const running = { exchange, core, dispatching: false, settled: false, released: false };
    this.#cores[core] = running;
    this.#running[exchange.id] = running;
    this.#free -= 1;
    this.#offer();
    return running;
  }

  #begin(exchange: Exchange): void {
    const running = this.#take(exchange);
    this.#options.counters.add('busy', 1);
    this.#gateOf(exchange)?.began(exchange.id, exchange.request);
    for (const observer of this.#options.observers) observer.began?.(exchange.request, running.core);
    running.dispatching = true;
    const outcome = this.#options.dispatch(exchange.request, exchange.response);
    running.dispatching = false;
    if (!(outcome instanceof Promise)) return this.#settle(running, outcome);
    void outcome.then((settled) => this.#settle(running, settled));
    if (exchange.over) this.over(exchange);
  }

  /** A handler that returned may still be writing; one that failed was ended by the dispatch. */
  #settle(running: Running, outcome: Outcome): void {
    if (!running.exchange.over) {
      void running.exchange.gone.then(() => this.#settle(running, outcome));
      return;
    }
    running.settled = true;
    this.#options.counters.add('busy', -1);
    const { exchange, core } = running;
    for (const observer of this.#options.observers) observer.over?.(exchange.request, exchange.response);
    this.#tally.answered(exchange.request, exchange.response, core, outcome);
    this.#release(running);
    exchange.forget();
    for (const observer of this.#options.observers) observer.answered?.(outcome.thrown);
  }

  #refuse(exchange: Exchange): void {
    const { wire } = this;
    const { status, text } = wire.reasons[wire.states[exchange.id * Field.count + Field.reason] ?? 0] ?? {
      status: 400,
      text: 'a bad request',
    };
    const running = this.#take(exchange);
    running.settled = true;
    const size = wire.lengths[exchange.id] ?? 0;
    const { bufferSize } = this.#options.limits;
    this.refused(exchange, status === 431 && size > 0 ? `${text}: ${size} (max ${bufferSize})...skip` : text);
    exchange.response.fail(status);
    this.#release(running);
    exchange.forget();
  }

  /** Frees the core and the memory of a request. */
  #release(running: Running): void {
    if (running.released) return;
    running.released = true;
    this.#cores[running.core] = null;
    this.#free += 1;
    this.#offer();
    this.#running[running.exchange.id] = null;
    this.wire.release(running.exchange.id);
    for (const observer of this.#options.observers) observer.freed?.(running.core);
  }

  #releaseLate(): void {
    const late = this.#late;
    this.#late = [];
    for (const running of late) {
      if (running.settled || running.released) continue;
      running.exchange.detach();
      this.#release(running);
    }
  }
}
