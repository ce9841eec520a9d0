import { configure, type Configuration } from '../config/index.ts';
import type { Log } from '../log/index.ts';
import { options } from '../parts.ts';
import { builtIn } from './plugins.ts';

/** What is only read has nothing to tell on the way. */
export const SILENT: Log = { line: () => undefined, event: () => undefined };

/** First words of a command line that start no instance, each with what it does; it returns the exit code. */
export const TOOLS: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  check: async (argv) => (await import('./check/index.ts')).runCheck(argv),
  'upgrade-check': async (argv) => (await import('./check/upgrade.ts')).runUpgradeCheck(argv),
  ctl: async (argv) => (await import('../../emperor/ctl/index.ts')).runCtl(argv, readHarmlessly),
};

/** Reads a configuration without running anything of it or asking anybody. Throws `Failure`. */
function readHarmlessly(argv: readonly string[]): Promise<Configuration> {
  return configure({
    arguments: argv,
    environment: { ...process.env },
    directory: process.cwd(),
    reloads: 0,
    options,
    plugins: builtIn,
    log: SILENT,
    withhold: () => undefined,
  });
}
