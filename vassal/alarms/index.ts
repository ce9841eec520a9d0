import type { Configuration } from '../config/index.ts';
import type { MasterContext } from '../master/context.ts';
import { chdir } from '../master/options.ts';
import { actions } from './actions/index.ts';
import { Alarms } from './alarms.ts';

export { alarmNames, type Alarms } from './alarms.ts';
export { raise, SHARED } from './raised.ts';

/** What `alarm-list` prints. */
export function alarmActionList(): string {
  return ['*** emperord alarm actions ***', ...actions.keys(), ''].join('\n');
}

const known = new WeakMap<Configuration, Alarms>();

/** The alarms of a configuration in its master, for all parts that raise some. Throws `ERR_ALARMS_SYNTAX`. */
export function alarmsOf(context: Pick<MasterContext, 'configuration' | 'log' | 'environment'>): Alarms {
  const { configuration, log } = context;
  const alarms =
    known.get(configuration) ??
    new Alarms(configuration, {
      log,
      environment: context.environment(),
      directory: configuration.get(chdir),
    });
  known.set(configuration, alarms);
  return alarms;
}
