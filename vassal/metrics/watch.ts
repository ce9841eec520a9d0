import type { Alarms } from '../alarms/index.ts';
import { isRaised, messageOf, type Threshold } from './thresholds.ts';
import type { Values } from './values.ts';

/** Looks at the thresholds of an instance. */
export class Thresholds {
  readonly #thresholds: readonly Threshold[];
  readonly #values: Values;
  readonly #alarms: Alarms;
  /** When the alarms of each were raised last, seconds. */
  readonly #raised: number[] = [];

  constructor(thresholds: readonly Threshold[], values: Values, alarms: Alarms) {
    this.#thresholds = thresholds;
    this.#values = values;
    this.#alarms = alarms;
  }

  look(now = performance.now() / 1000): void {
    for (const [index, threshold] of this.#thresholds.entries()) {
      const place = this.#values.place(threshold.metric);
      const present = this.#values.at(place);
      if (isRaised(threshold, present, this.#raised[index] ?? null, now)) {
        this.#raised[index] = now;
        for (const name of threshold.alarms) this.#alarms.raise(name, messageOf(threshold, present));
      }
      const { reset, value } = threshold;
      if (reset !== null && present >= value) this.#values.put(place, reset);
    }
  }
}
