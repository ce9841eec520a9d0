/** Whose turn it is to be read, among all readers that share a part of the processor. */
export interface Turns {
  /** Until when the reads so far have used up the share, monotonic ms. */
  horizon: number;
  /** How many times as long as it was read does a reader rest: 19 is one twentieth of the processor. */
  readonly rest: number;
}

/** The shortest rest of a process that prints, ms: what it prints meanwhile is read at once. */
const SHORTEST_MS = 5;

/**
 * When a process that was just read may be read again. Every read makes the next ones wait for a multiple of its cost,
 * so that no number of processes and no kind of text takes more than its share of the processor.
 * @param cost of this read, ms
 * @returns the rest, ms
 */
export function takeTurn(turns: Turns, now: number, cost: number): number {
  turns.horizon = Math.max(turns.horizon, now) + cost * turns.rest;
  return Math.max(SHORTEST_MS, Math.ceil(turns.horizon - now));
}
