/**
 * Signals that come before they can be obeyed: their default would end the Emperor in the middle, and with it every vassal
 * of the one whose place it takes.
 */
const HELD = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGUSR2', 'SIGALRM', 'SIGTSTP'] as const;
const came = new Set<NodeJS.Signals>();
const note = (signal: NodeJS.Signals): void => void came.add(signal);

/** Holds them from now on. */
export function holdSignals(): void {
  if (process.listeners(HELD[0]).includes(note)) return;
  for (const signal of HELD) process.on(signal, note);
}

/** Hands them to those who listen by now. */
export function releaseSignals(): void {
  for (const signal of HELD) process.off(signal, note);
  for (const signal of came) process.emit(signal, signal);
  came.clear();
}
