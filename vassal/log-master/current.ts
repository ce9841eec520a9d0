import type { Logbook } from './logbook.ts';

/** The logbook of this process; `null` when it does not write its log itself. */
let logbook: Logbook | null = null;

/** What writes the log of this process, `null` when nothing does. */
export function currentLogbook(): Logbook | null {
  return logbook;
}

/** The process writes its log from now on. */
export function setLogbook(to: Logbook): void {
  logbook = to;
}
