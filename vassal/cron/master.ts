import type { MasterContext, MasterHooks } from '../master/context.ts';
import { chdir } from '../master/options.ts';
import { clockIn } from './clock.ts';
import { Crontab } from './crontab.ts';
import { readEntries } from './entry.ts';

const crontab = new Crontab();

/** Runs the entries of a configuration from the moment on that its workers accept. */
export function master(context: MasterContext): MasterHooks {
  const { configuration, log } = context;
  const entries = readEntries(configuration);
  for (const { command } of entries) log.line(`[uwsgi-cron] command "${command}" registered as cron task`);
  const holder = {};
  return {
    accepting: () => {
      const environment = context.environment();
      const surroundings = { environment, directory: configuration.get(chdir), log };
      crontab.hold(holder, entries, surroundings, clockIn(environment, log));
    },
    stop: () => crontab.leave(holder),
    stats: () => ({ crons: crontab.stats }),
  };
}
