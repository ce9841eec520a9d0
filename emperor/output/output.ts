import { Trickle, type WriteNow } from '../../vassal/capture/index.ts';
import type { Log } from '../../vassal/log/index.ts';
import { printable, stamp } from '../../vassal/log/index.ts';

/** Above this, bytes, vassals are not read until everything has left: their pipes fill up, and they wait. */
const CONGESTED = 256 * 1024;
/** The Emperor's own lines beyond this are lost and counted: nobody waits for a log. */
const MOST = 1024 * 1024;
/** What can be held back while the output is congested. */
export interface Source {
  hold(): void;
  release(): void;
}

/** The standard error of the Emperor, for itself and for what its vassals print. Never waits for who reads it. */
export class Output {
  readonly log: Log;
  readonly sources = new Set<Source>();
  readonly #trickle: Trickle;
  #lost = 0;
  #congested = false;

  constructor(writeNow: WriteNow) {
    this.#trickle = new Trickle(writeNow, () => this.#judge());
    this.log = {
      line: (text) => this.#own(`${printable(text)}\n`),
      event: (text) => this.#own(`${stamp(new Date())} - ${printable(text)}\n`),
    };
  }

  get congested(): boolean {
    return this.#congested;
  }

  /** Whole lines of a vassal, with their line breaks. The caller heeds `congested`. */
  write(text: string | Buffer): void {
    this.#trickle.write(typeof text === 'string' ? Buffer.from(text) : text);
    this.#judge();
  }

  /** What waits still. */
  get unwritten(): Buffer {
    return this.#trickle.unwritten;
  }

  /** Writes what goes now. */
  flush(): void {
    this.#trickle.flush();
  }

  #own(text: string): void {
    if (this.#trickle.bytes > MOST) this.#lost++;
    else this.write(text);
  }

  #judge(): void {
    const { bytes } = this.#trickle;
    if (bytes === 0) return this.#relax();
    if (this.#congested || bytes < CONGESTED) return;
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
