const FIRST_MS = 100;
const LONGEST_MS = 5000;

/** Pause before the next attempt, ms. Half of it is chance, so that many Emperors do not come back at once. */
export function retryDelay(failures: number, chance: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
  return full * (0.5 + chance / 2);
}

/** The pauses between attempts to reach a source: each failure makes them longer, a success ends them. */
export class Backoff {
  #failures = 0;
  #timer: NodeJS.Timeout | null = null;

  /** Whether the next attempt has its time already. */
  get waiting(): boolean {
    return this.#timer !== null;
  }

  failed(again: () => void): void {
    this.#failures++;
    this.close();
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        again();
      },
      retryDelay(this.#failures, Math.random()),
    );
  }

  succeeded(): void {
    this.#failures = 0;
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
