import type { Log } from '../log/index.ts';
import { Counters } from '../counters/index.ts';
import type { AideOrder, LedAide } from './context.ts';
import { ledOf } from './led.ts';
import { Slot, type SlotBirth, type SlotEvents } from './slot.ts';

/** What the aides of a generation are made of. */
export interface AidesSettings {
  readonly orders: readonly AideOrder[];
  readonly birth: (order: AideOrder, index: number) => SlotBirth;
  readonly counters: ArrayBuffer;
  readonly log: Log;
  readonly supervised: boolean;
  /** One of them is gone for good. */
  readonly gone: () => void;
  readonly command: SlotEvents['command'];
  readonly asked: SlotEvents['asked'];
}

/** The processes of a generation beside its workers (docs/master.md). */
export class Aides {
  readonly #slots: readonly { readonly slot: Slot; readonly order: AideOrder }[];
  readonly #counters: ArrayBuffer;
  readonly #ended = Promise.withResolvers<void>();
  /** Those of the generation before. */
  #before: Promise<void> = Promise.resolve();

  constructor({ orders, birth, counters, log, supervised, gone, command, asked }: AidesSettings) {
    this.#counters = counters;
    const events = {
      accepting: () => undefined,
      failed: (_: Slot, { text }: { readonly text: string }) => log.line(text),
      gone: () => {
        if (this.areGone) this.#ended.resolve();
        gone();
      },
      loyal: () => undefined,
      command,
      asked,
    };
    this.#slots = orders.map((order, index) => {
      const { mercy, words } = order;
      return { order, slot: new Slot(birth(order, index), events, log, { supervised, mercy, words }) };
    });
    if (this.areGone) this.#ended.resolve();
  }

  get areGone(): boolean {
    return this.#slots.every(({ slot }) => slot.state === 'gone');
  }

  /** Resolves when they are gone, and those of the generations before. */
  get ended(): Promise<void> {
    return Promise.all([this.#before, this.#ended.promise]).then(() => undefined);
  }

  /**
   * Starts them when the others have ended: a program that runs once in an instance must not run twice, whatever it does.
   * Until then what is sent to them waits.
   */
  start(before: Promise<void>): void {
    this.#before = before;
    void before.then(() => this.#slots.forEach(({ slot }) => slot.handle('spawn')));
  }

  drain(): void {
    for (const { slot } of this.#slots) slot.drain();
  }

  kill(): void {
    for (const { slot } of this.#slots) slot.handle('kill');
  }

  /** Those of a kind that have a process. */
  led(kind: string): readonly LedAide[] {
    return this.#slots
      .filter(({ slot, order }) => slot.pid > 0 && order.aide.kind === kind)
      .map(({ slot, order: { aide } }) => {
        const led = ledOf(slot, new Counters(this.#counters, slot.birth.place));
        return { ...led, aide, respawns: slot.respawns };
      });
  }
}
