/** An exit code that a process names for its failure: 0 would be none, and what it says may be anything. */
export function exitOf(named: unknown): number {
  return Number.isInteger(named) && Number(named) >= 1 && Number(named) <= 255 ? Number(named) : 1;
}
