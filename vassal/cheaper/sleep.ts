import { native } from '../../native/index.ts';
import type { MasterContext } from '../master/context.ts';
import { servedSockets } from '../sockets/index.ts';

/** An instance without workers: the kernel tells when a connection waits, which stays in the queue for a worker. */
export class Sleep {
  readonly #context: Pick<MasterContext, 'log' | 'sockets'>;
  #unwatch: (() => void)[] = [];

  constructor(context: Pick<MasterContext, 'log' | 'sockets'>) {
    this.#context = context;
  }

  get isOn(): boolean {
    return this.#unwatch.length > 0;
  }

  /** Calls back once, at the first connection. */
  begin(onConnection: () => void): void {
    this.end();
    this.#context.log.line('cheap mode enabled: waiting for socket connection...');
    const wake = (): void => {
      if (!this.isOn) return;
      this.end();
      onConnection();
    };
    this.#unwatch = servedSockets(this.#context.sockets()).map(({ descriptor }) => {
      return native.watchReadable(descriptor, wake);
    });
  }

  end(): void {
    for (const unwatch of this.#unwatch) unwatch();
    this.#unwatch = [];
  }
}
