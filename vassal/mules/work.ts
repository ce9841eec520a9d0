import { now } from '../harakiri/index.ts';
import type { WorkerContext } from '../worker/context.ts';

/** The messages that a mule works on; written down where the master sees it, as requests are. */
export class Work {
  readonly #counters: WorkerContext['counters'];
  #running = 0;
  #idle: PromiseWithResolvers<void> | null = null;

  constructor(counters: WorkerContext['counters']) {
    this.#counters = counters;
  }

  begin(): void {
    this.#running += 1;
    this.#counters.add('requests', 1);
    this.#counters.set('busy', this.#running);
    if (this.#running === 1) this.#counters.set('oldest', now());
  }

  /** One that ran is done; nothing happens when none did. */
  end(): void {
    if (this.#running === 0) return;
    this.#running -= 1;
    this.#counters.set('busy', this.#running);
    this.#counters.set('oldest', this.#running === 0 ? 0 : now());
    if (this.#running === 0) this.#idle?.resolve();
  }

  /** Resolves when nothing runs. */
  get idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return (this.#idle ??= Promise.withResolvers<void>()).promise;
  }
}
