/** Runtimes on which the whole suite of test/vassal/forge and the soak of bench/ pass. Forking rests on how exactly these work. */
const VERIFIED: ReadonlySet<string> = new Set(['v24.21.0']);

/** Why this runtime cannot be forked, `null` when it was verified. @param version as in `process.version` */
export function unverified(version: string): string | null {
  return VERIFIED.has(version) ? null : `runtime ${version} is not one that forking was verified on`;
}

/**
 * Flags of a runtime that forks. The engine must hand no work to threads, which no child has; the thread that waits
 * for SIGUSR1 to start a debugger would be such a one.
 */
export const FORK_FLAGS: readonly string[] = ['--single-threaded', '--v8-pool-size=0', '--disable-sigusr1'];

/**
 * The flags of its start alone; `settleHeap` takes them back. What a forge loads is compiled whole, so that no child has to.
 * A heap that is made without steps of marking never has what plans another collection of garbage some seconds after one: that
 * would come in every child instead, and write to all of its memory. The steps themselves come back. `--no-memory-reducer` alone
 * leaves out the same, but then every child writes to a megabyte more.
 */
export const START_FLAGS: readonly string[] = ['--no-lazy', '--no-incremental-marking'];
