/** Resident memory of all workers together, bytes; `null` for no limit (manual 7.1.2). */
export interface MemoryLimits {
  /** No more workers are started from here on. */
  readonly soft: number | null;
  /** One worker after the other is ended from here on, down to one. */
  readonly hard: number | null;
}

/** What becomes of a decision: workers to start, or -1 for one to end. @param used bytes */
export function withinMemory(change: number, running: number, used: number, limits: MemoryLimits): number {
  const { hard, soft } = limits;
  if (hard !== null && used >= hard && running > 1) return -1;
  const lowest = soft ?? hard;
  return lowest !== null && used >= lowest ? Math.min(0, change) : change;
}
