/** What signals ask of the Emperor (manual 7.2.15, `observed` §1.6). */
export interface SignalOrders {
  reload(): void;
  stop(): void;
  status(): void;
  pardon(): void;
  upgrade(): void;
}

/** Signals whose default would end or stop the process, and every vassal with it, although nobody asked for that. */
const HARMLESS = [
  'SIGALRM',
  'SIGVTALRM',
  'SIGPROF',
  'SIGPWR',
  'SIGIO',
  'SIGTSTP',
  'SIGTTIN',
  'SIGTTOU',
  'SIGWINCH',
] as const;

/** Obeys signals from now on. */
export function obeySignals(orders: SignalOrders): void {
  process.on('SIGHUP', orders.reload);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const) process.on(signal, orders.stop);
  process.on('SIGUSR1', orders.status);
  process.on('SIGURG', orders.pardon);
  process.on('SIGUSR2', orders.upgrade);
  for (const signal of HARMLESS) process.on(signal, () => undefined);
}
