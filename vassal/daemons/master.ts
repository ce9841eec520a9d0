import type { Configuration } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { chdir, uid } from '../master/options.ts';
import { userId } from '../sockets/index.ts';
import { ERR_DAEMONS_PRIVILEGES } from './errors.ts';
import { Registry } from './registry.ts';
import { readDaemons, type DaemonSettings } from './settings.ts';

const registry = new Registry();

/**
 * Runs the daemons of a configuration: with the first generation before its workers, whose applications may need them;
 * with a reload once it is sure that it serves.
 */
export function master(context: MasterContext): MasterHooks {
  const { configuration, generation, log, command } = context;
  const wanted = readDaemons(configuration);
  checkPrivileges(configuration, wanted);
  const holder = {};
  const hold = (): Promise<void> => {
    const surroundings = {
      environment: context.environment(),
      directory: configuration.get(chdir),
      log,
      command,
    };
    return registry.hold(holder, wanted, surroundings);
  };
  return {
    afterDrop: async () => {
      if (generation === 0) await hold();
    },
    accepting: async () => {
      if (generation > 0) await hold();
    },
    stop: () => registry.leave(holder),
    stats: () => ({ daemons: registry.entries }),
  };
}

function checkPrivileges(configuration: Configuration, wanted: readonly DaemonSettings[]): void {
  const daemon = wanted.find((one) => one.uid !== null || one.gid !== null || one.nsPid);
  if (daemon === undefined) return;
  const user = configuration.get(uid);
  if (process.getuid?.() === 0 && (user === null || userId(user) === 0)) return;
  throw new Failure(ERR_DAEMONS_PRIVILEGES, {
    tried: `run the daemon "${daemon.command}" as it asks`,
    found: `the master is user ${user ?? process.getuid?.()}`,
  });
}
