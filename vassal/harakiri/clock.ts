/** CLOCK_MONOTONIC, ms: the same in all processes of a machine, and never 0. */
export function now(): number {
  return Number(process.hrtime.bigint() / 1_000_000n) + 1;
}
