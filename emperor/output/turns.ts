/** The part of one processor that all vassals together may cost by printing: one twentieth. */
const SHARE = 20;
/** The shortest rest of a vassal that prints, ms: what it prints meanwhile is read at once. */
const SHORTEST_MS = 5;

/**
 * When a vassal that was just read may be read again. Every read makes the next ones wait for twenty times its cost, so
 * that no number of vassals and no kind of text takes more than its share of the processor.
 * @param horizon until when the reads so far have used up the share, monotonic ms
 * @param cost of this read, ms
 */
export function takeTurn(horizon: number, now: number, cost: number): { horizon: number; rest: number } {
  const next = Math.max(horizon, now) + cost * SHARE;
  return { horizon: next, rest: Math.max(SHORTEST_MS, Math.ceil(next - now)) };
}
