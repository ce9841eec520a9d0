import { printable } from '../log/index.ts';

/** The longest line that is kept unless somebody wants it longer, bytes; the rest of it is cut. */
export const LONGEST_LINE = 4096;
const CUT = ' [cut]';
const LINE_BREAK = 10;

/** A line that has begun, and whether it was cut already. */
export interface Begun {
  readonly rest: Buffer;
  readonly cut: boolean;
}

/**
 * Makes whole lines of what a process prints. Control characters are escaped, a long line is cut with a mark; what waits
 * for its line break is bounded.
 */
export class Lines {
  readonly #longest: number;
  #rest: Buffer;
  /** The line has been cut already: its rest is dropped. */
  #cut: boolean;

  constructor(longest = LONGEST_LINE, { rest, cut }: Begun = { rest: Buffer.alloc(0), cut: false }) {
    this.#longest = longest;
    this.#rest = rest;
    this.#cut = cut;
  }

  /** The line that has begun. */
  get begun(): Begun {
    return { rest: this.#rest, cut: this.#cut };
  }

  /** @param bytes is looked at only during the call */
  take(bytes: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(LINE_BREAK); end !== -1; end = bytes.indexOf(LINE_BREAK, from)) {
      this.#add(bytes.subarray(from, end), lines);
      if (!this.#cut) lines.push(this.#line(''));
      this.#cut = false;
      from = end + 1;
    }
    this.#add(bytes.subarray(from), lines);
    return lines;
  }

  /** What was printed without a line break at the end. */
  finish(): string[] {
    return this.#rest.length > 0 ? [this.#line('')] : [];
  }

  #add(piece: Buffer, lines: string[]): void {
    if (this.#cut || piece.length === 0) return;
    this.#rest = this.#rest.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#rest, piece]);
    if (this.#rest.length <= this.#longest) return;
    this.#rest = this.#rest.subarray(0, this.#longest);
    lines.push(this.#line(CUT));
    this.#cut = true;
  }

  #line(mark: string): string {
    const text = this.#rest.toString('utf8');
    this.#rest = Buffer.alloc(0);
    // A line end of DOS is no control character to speak of.
    return printable(text.endsWith('\r') ? text.slice(0, -1) : text) + mark;
  }
}
