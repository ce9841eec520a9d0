import type { Log } from '../../vassal/log/index.ts';
import { printable, stamp } from '../../vassal/log/index.ts';

/** Writes what goes without waiting; returns the number of bytes, throws when nobody will ever read. */
export type WriteNow = (bytes: Uint8Array) => number;

/** Above this, bytes, vassals are not read until everything has left: their pipes fill up, and they wait. */
const CONGESTED = 256 * 1024;
/** The Emperor's own lines beyond this are lost and counted: nobody waits for a log. */
const MOST = 1024 * 1024;
/**
 * How often a reader that does not read is looked at, ms. Watching the descriptor would need O_NONBLOCK, which everyone
 * who shares it would get; nobody is slow for long.
 */
const PATIENCE_MS = 20;

/** What can be held back while the output is congested. */
export interface Source {
  hold(): void;
  release(): void;
}

/** The standard error of the Emperor, for itself and for what its vassals print. Never waits for who reads it. */
export class Output {
  readonly log: Log;
  readonly sources = new Set<Source>();
  readonly #writeNow: WriteNow;
  readonly #waiting: Buffer[] = [];
  #bytes = 0;
  #lost = 0;
  #congested = false;
  #again: NodeJS.Timeout | null = null;

  constructor(writeNow: WriteNow) {
    this.#writeNow = writeNow;
    this.log = {
      line: (text) => this.#own(`${printable(text)}\n`),
      event: (text) => this.#own(`${stamp(new Date())} - ${printable(text)}\n`),
    };
  }

  get congested(): boolean {
    return this.#congested;
  }

  /** Whole lines of a vassal, with their line breaks. The caller heeds `congested`. */
  write(text: string): void {
    const bytes = Buffer.from(text);
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (this.#again === null) this.flush();
    else this.#wait();
  }

  /** Writes what goes now. */
  flush(): void {
    try {
      while (this.#bytes > 0 && this.#writeSome());
    } catch {
      // A log that cannot be written must never take the supervisor down with it.
      this.#waiting.length = 0;
      this.#bytes = 0;
    }
    if (this.#bytes > 0) this.#wait();
    else this.#relax();
  }

  #own(text: string): void {
    if (this.#bytes > MOST) this.#lost++;
    else this.write(text);
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

  #wait(): void {
    this.#again ??= setTimeout(() => {
      this.#again = null;
      this.flush();
    }, PATIENCE_MS);
    if (this.#congested || this.#bytes < CONGESTED) return;
    this.#congested = true;
    for (const source of this.sources) source.hold();
  }

  #relax(): void {
    const lost = this.#lost;
    this.#lost = 0;
    if (lost > 0) this.log.event(`[emperor] ${lost} lines of the Emperor are lost: nobody read them in time`);
    if (!this.#congested) return;
    this.#congested = false;
    for (const source of this.sources) source.release();
  }
}
