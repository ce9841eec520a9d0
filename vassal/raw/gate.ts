import { native, type AcceptGate } from '../../native/index.ts';
import type { WorkerSocket } from '../channel/index.ts';
import { reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import type { Adopt, Gate, Hold, WorkerContext } from '../worker/context.ts';

/** Accepts on a raw socket while cores are free, and gives each connection to the application of its modifier. */
export function openGate(socket: WorkerSocket, connect: WorkerContext['connect'], log: Log): Gate {
  return new RawGate(socket, connect, log);
}

class RawGate implements Gate {
  readonly socket: WorkerSocket;
  readonly #connect: WorkerContext['connect'];
  readonly #log: Log;
  readonly #running = new Set<Promise<void>>();
  #gate: AcceptGate | null = null;

  constructor(socket: WorkerSocket, connect: WorkerContext['connect'], log: Log) {
    this.socket = socket;
    this.#connect = connect;
    this.#log = log;
  }

  open(_: Adopt, hold: Hold): void {
    this.#gate = native.acceptGate(this.socket.descriptor, (connections) => {
      for (const connection of connections) this.#accepted(connection, hold);
    });
  }

  setPlaces(free: number): void {
    this.#gate?.setPlaces(free);
  }

  /** The wire has none of its connections. */
  began(): void {}

  broken(): void {}

  stop(): Promise<void> {
    this.#gate?.close();
    this.#gate = null;
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await Promise.all(this.#running);
  }

  #accepted(descriptor: number, hold: Hold): void {
    hold(1);
    const running = this.#connect(this.socket.modifier1, descriptor)
      .catch((thrown: unknown) =>
        this.#log.line(`a connection of raw socket ${this.socket.name}: ${reason(thrown)}`),
      )
      .finally(() => {
        this.#running.delete(running);
        hold(-1);
      });
    this.#running.add(running);
  }
}
