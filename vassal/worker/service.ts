import { hostname } from 'node:os';
import type { Log, RequestLog } from '../log/index.ts';
import type { WorkerSocket } from '../channel/index.ts';
import { protocols, type Limits } from '../protocols/index.ts';
import type { BlockRequest, SinkResponse } from '../request/index.ts';
import { native, type AcceptGate } from '../../native/index.ts';
import { Connection, type ConnectionSettings } from './connection.ts';
import type { Counters } from '../counters/index.ts';
import type { Dispatch, Outcome } from './dispatch.ts';

export interface ServiceOptions {
  readonly sockets: readonly WorkerSocket[];
  /** Requests at once; a connection is accepted only when one is free. */
  readonly cores: number;
  readonly limits: Limits;
  /** `socket-timeout`, ms. */
  readonly patience: number;
  readonly dispatch: Dispatch;
  readonly log: Log;
  readonly requestLog: RequestLog;
  readonly counters: Counters;
  /** The first request was answered. */
  readonly onLoyal: () => void;
}

/** Accepts while cores are free and answers what comes. */
export interface Service {
  start(): void;
  /** Stops accepting; what runs goes on. */
  pause(): void;
  resume(): void;
  /** Stops accepting for good; resolves when nothing runs any more. */
  drain(): Promise<void>;
  /** The requests that run now, by core. */
  running(): readonly (BlockRequest | null)[];
}

/** Makes the service of a worker. It holds one gate for each socket, all bounded by the same free cores. */
export function createService(options: ServiceOptions): Service {
  return new CoreService(options);
}

class CoreService implements Service {
  readonly #options: ServiceOptions;
  readonly #cores: (Connection | null)[];
  readonly #gates: AcceptGate[] = [];
  /** Requests by application. */
  readonly #served = new Map<number, number>();
  #free: number;
  #open = false;
  #idle: (() => void) | null = null;
  #loyal = false;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#free = options.cores;
    this.#cores = Array.from({ length: options.cores }, () => null);
  }

  start(): void {
    for (const socket of this.#options.sockets) {
      const settings = this.#settingsOf(socket);
      this.#gates.push(
        native.acceptGate(socket.descriptor, (connections) => {
          for (const descriptor of connections) this.#accept(descriptor, settings);
          this.#offerPlaces();
        }),
      );
    }
    this.resume();
  }

  pause(): void {
    this.#open = false;
    this.#offerPlaces();
  }

  resume(): void {
    this.#open = true;
    this.#offerPlaces();
  }

  async drain(): Promise<void> {
    this.#open = false;
    for (const gate of this.#gates) gate.close();
    this.#gates.length = 0;
    if (this.#free === this.#options.cores) return;
    await new Promise<void>((resolve) => (this.#idle = resolve));
  }

  running(): readonly (BlockRequest | null)[] {
    return this.#cores.map((connection) => connection?.running ?? null);
  }

  #settingsOf(socket: WorkerSocket): ConnectionSettings {
    const port = /:(\d+)$/.exec(socket.name)?.[1] ?? '';
    const { modifier1, modifier2 } = socket;
    return {
      protocol: protocols[socket.protocol],
      limits: this.#options.limits,
      patience: this.#options.patience,
      peer: { serverName: hostname(), serverPort: port, modifier1, modifier2 },
    };
  }

  #offerPlaces(): void {
    const places = this.#open ? this.#free : 0;
    for (const gate of this.#gates) gate.setPlaces(places);
  }

  #accept(descriptor: number, settings: ConnectionSettings): void {
    const core = this.#cores.indexOf(null);
    this.#free -= 1;
    const connection = new Connection(descriptor, settings, {
      request: (request, response) => void this.#answer(request, response, core),
      refused: (why, peer) => {
        this.#options.counters.add('readErrors', 1);
        this.#options.log.line(
          why.startsWith('invalid request')
            ? why
            : `refused a request of ${peer.remoteAddress || 'a local client'}: ${why}`,
        );
      },
      over: () => this.#release(core),
    });
    this.#cores[core] = connection;
  }

  #release(core: number): void {
    this.#cores[core] = null;
    this.#free += 1;
    this.#offerPlaces();
    if (this.#free === this.#options.cores) this.#idle?.();
  }

  async #answer(request: BlockRequest, response: SinkResponse, core: number): Promise<void> {
    this.#options.counters.add('busy', 1);
    const outcome = await this.#options.dispatch(request, response);
    // A handler that returned may still be writing; one that failed was ended by the dispatch.
    await response.finished;
    this.#options.counters.add('busy', -1);
    this.#count(request, response, core, outcome);
  }

  #count(request: BlockRequest, response: SinkResponse, core: number, outcome: Outcome): void {
    const { counters, requestLog } = this.#options;
    const micros = (performance.now() - request.started) * 1000;
    const { application } = outcome;
    const own = (this.#served.get(application) ?? 0) + 1;
    this.#served.set(application, own);
    counters.add('requests', 1);
    const total = counters.countForInstance();
    counters.add('runningTime', micros);
    counters.set('averageTime', (counters.get('averageTime') + micros) / 2);
    counters.add('transmitted', response.headBytes + response.bodyBytes);
    if (outcome.failed) counters.add('exceptions', 1);
    requestLog.write({ request, response, core, micros, application, own, total });
    if (!this.#loyal) {
      this.#loyal = true;
      this.#options.onLoyal();
    }
  }
}
