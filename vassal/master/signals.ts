import type { Configuration } from '../config/index.ts';
import type { Master } from './master.ts';
import { dieOnTerm, master as masterOption } from './options.ts';

/** Signals whose default would end the process although nobody asked it to stop (surprise 34). */
const HARMLESS = [
  'SIGUSR2',
  'SIGALRM',
  'SIGVTALRM',
  'SIGPROF',
  'SIGPWR',
  'SIGIO',
  'SIGWINCH',
  'SIGTTIN',
  'SIGTTOU',
] as const;

/** The signals of manual 3.4. TERM reloads an instance with a master, as the original does; `die-on-term` swaps it with QUIT. */
export function listenToSignals(master: Master, configuration: Configuration): void {
  const supervised = configuration.get(masterOption);
  const reloadsOnQuit = supervised && configuration.get(dieOnTerm);
  const stopsOnTerm = configuration.get(dieOnTerm) || !supervised;
  process.on('SIGHUP', () => master.command('reload'));
  process.on('SIGTERM', () => master.command(stopsOnTerm ? 'stop' : 'brutal-reload'));
  process.on('SIGINT', () => master.command('stop'));
  process.on('SIGQUIT', () => master.command(reloadsOnQuit ? 'brutal-reload' : 'stop'));
  process.on('SIGUSR1', () => void master.printStatus());
  process.on('SIGTSTP', () => master.togglePause());
  for (const signal of HARMLESS) process.on(signal, () => undefined);
}
