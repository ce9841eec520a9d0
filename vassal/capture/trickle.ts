/** Writes what goes without waiting; returns the number of bytes, throws when nobody will ever read. */
export type WriteNow = (bytes: Uint8Array) => number;

/**
 * How often a reader that does not read is looked at, ms. Watching the descriptor would need O_NONBLOCK, which everyone
 * who shares it would get; nobody is slow for long.
 */
const PATIENCE_MS = 20;

/** Bytes on their way to a descriptor that others may share. Never waits for who reads it; its user heeds `bytes`. */
export class Trickle {
  readonly #writeNow: WriteNow;
  readonly #changed: () => void;
  readonly #waiting: Uint8Array[] = [];
  #bytes = 0;
  #again: NodeJS.Timeout | null = null;

  /** @param changed some of what waited has left, or all of it is lost because nobody will ever read */
  constructor(writeNow: WriteNow, changed: () => void = () => undefined) {
    this.#writeNow = writeNow;
    this.#changed = changed;
  }

  /** How many bytes wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What waits. */
  get unwritten(): Buffer {
    return Buffer.concat(this.#waiting);
  }

  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (this.#again === null) this.flush();
  }

  /** Writes what goes now. */
  flush(): void {
    try {
      while (this.#bytes > 0 && this.#writeSome());
    } catch {
      // A log that cannot be written must never take its writer down with it.
      this.#waiting.length = 0;
      this.#bytes = 0;
    }
    if (this.#bytes > 0) {
      this.#again ??= setTimeout(() => {
        this.#again = null;
        this.flush();
      }, PATIENCE_MS);
    }
    this.#changed();
  }

  /** `false` when there is no room now. */
  #writeSome(): boolean {
    const [first] = this.#waiting;
    if (first === undefined) return false;
    const written = this.#writeNow(first);
    this.#bytes -= written;
    if (written === first.length) this.#waiting.shift();
    else this.#waiting[0] = first.subarray(written);
    return written > 0;
  }
}
