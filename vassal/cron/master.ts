import type { MasterContext, MasterHooks } from '../master/context.ts';
import { chdir } from '../master/options.ts';
import { clockOf, ownClock, type Clock } from './clock.ts';
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

function clockIn(environment: readonly string[], log: MasterContext['log']): Clock {
  const zone = environment.find((entry) => entry.startsWith('TZ='))?.slice('TZ='.length) ?? '';
  if (zone === '' || zone === process.env['TZ']) return ownClock;
  const clock = clockOf(zone);
  if (clock === null) log.event(`[uwsgi-cron] unknown time zone "${zone}": times are those of the machine`);
  return clock ?? ownClock;
}
