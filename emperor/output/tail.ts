/** How much of what a vassal printed is remembered: this many lines, of which none is longer than the second figure. */
export const TAIL_LINES = 64;
const LONGEST = 512;

/** The last lines of a vassal, over all its lives. */
export class Tail {
  #lines: string[] = [];
  /** Lines so far. */
  total = 0;
  /** Who is told each new line. */
  readonly followers = new Set<(line: string) => void>();

  add(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.total += lines.length;
    this.#lines.push(...lines.slice(-TAIL_LINES).map(shorten));
    if (this.#lines.length > 2 * TAIL_LINES) this.#lines = this.#lines.slice(-TAIL_LINES);
    for (const follower of this.followers) lines.forEach(follower);
  }

  /** Goes on from the last lines of another tail. */
  resume(lines: readonly string[], total: number): void {
    this.#lines = [...lines];
    this.total = total;
  }

  /** The last lines; with `since`, only those that came after the first `since` lines. */
  last(since = 0): string[] {
    const fresh = Math.min(TAIL_LINES, this.total - since);
    return fresh > 0 ? this.#lines.slice(-fresh) : [];
  }
}

/** A copy of its own: a slice would keep the whole text alive that it was cut from. */
function shorten(line: string): string {
  return line.length <= LONGEST ? line : Buffer.from(`${line.slice(0, LONGEST)} [cut]`).toString();
}
