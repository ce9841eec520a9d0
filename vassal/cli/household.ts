import { Configuration } from '../config/index.ts';
import { masterFifo } from '../fifo/options.ts';
import { pidfile, pidfile2, safePidfile } from '../master/options.ts';

/** Says to a process that it is the instance of an Emperor that has workers of its own. */
const VARIABLE = 'EMPERORD_HOUSEHOLD';

/** Whether this process is that instance: it has the same configuration, and is no Emperor. */
export const isHousehold = process.env[VARIABLE] !== undefined;
delete process.env[VARIABLE];

/** What the Emperor does itself for both. */
const EMPERORS = [pidfile, pidfile2, safePidfile, masterFifo];

/** The configuration as it concerns the role of this process. */
export function forRole(configuration: Configuration): Configuration {
  if (!isHousehold) return configuration;
  const left = new Set(EMPERORS.flatMap((row) => configuration.given(row)));
  return new Configuration(
    configuration.settings.filter((setting) => !left.has(setting)),
    configuration.strays,
  );
}
