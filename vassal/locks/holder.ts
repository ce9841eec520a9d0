/** What the kernel does for the locks of a process. */
export interface Kernel {
  /** `false` when another process has it. */
  take(index: number): boolean;
  /** Resolves when it was taken; rejects when that will never be. */
  wait(index: number): Promise<void>;
  free(index: number): void;
}

interface Line {
  held: boolean;
  readonly waiting: (() => void)[];
}

/**
 * The locks of one process. To the kernel it is one holder, so those inside it who want a lock stand in line here, and
 * only the first of them waits for other processes.
 */
export class Holder {
  readonly #kernel: Kernel;
  readonly #lines = new Map<number, Line>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Somebody here has it. */
  has(index: number): boolean {
    return this.#lines.get(index)?.held ?? false;
  }

  /** Resolves when it is held. */
  async lock(index: number): Promise<void> {
    const before = this.#lines.get(index);
    if (before !== undefined) return new Promise((resolve) => before.waiting.push(resolve));
    const line: Line = { held: true, waiting: [] };
    this.#lines.set(index, line);
    if (this.#kernel.take(index)) return;
    line.held = false;
    try {
      await this.#kernel.wait(index);
      line.held = true;
    } catch (thrown) {
      this.#next(index);
      throw thrown;
    }
  }

  /** Gives it to the next in line; nothing happens when nobody here has it. */
  unlock(index: number): void {
    if (this.has(index)) this.#next(index);
  }

  /** It is free for a moment: who waits in another process may have it first. */
  #next(index: number): void {
    this.#kernel.free(index);
    const [first, ...rest] = this.#lines.get(index)?.waiting ?? [];
    this.#lines.delete(index);
    if (first === undefined) return;
    void this.lock(index).then(first, first);
    this.#lines.get(index)?.waiting.push(...rest);
  }
}
