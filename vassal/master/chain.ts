import type { Log } from '../log/index.ts';
import type { Slot } from './slot.ts';

/** Replaces workers one after the other: the next one when the one before accepts again (manual 5.2.9). */
export class Chain {
  readonly #log: Log;
  /** Those that are still to be replaced; the first one is being replaced. */
  #slots: Slot[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  start(slots: readonly Slot[]): void {
    this.#log.line('chain reload starting...');
    this.#slots = slots.filter(({ state }) => state === 'accepting');
    this.#follow();
  }

  stop(): void {
    this.#slots = [];
  }

  /** A worker accepts: perhaps it is the one that is waited for. */
  accepting(slot: Slot): void {
    if (this.#slots[0] !== slot) return;
    this.#slots.shift();
    this.#follow();
  }

  #follow(): void {
    // What is not there, or is being replaced already, waits for nobody.
    while (this.#slots.length > 0 && this.#slots[0]?.state !== 'accepting') this.#slots.shift();
    const [next] = this.#slots;
    if (next === undefined) return this.#log.line('chain reloading complete');
    this.#log.line(`chain next victim is worker ${next.birth.id}`);
    next.handle('recycle');
  }
}
