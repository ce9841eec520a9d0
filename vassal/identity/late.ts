import type { LaunchOperation } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import { lazyApps } from '../master/options.ts';
import { identityOf, type Identity } from './identity.ts';
import { dropAfterApps, masterAsRoot } from './options.ts';

/** Who becomes the user of the instance, and when. */
export type Drop =
  /** The master, before there is a worker. */
  | 'early'
  /** The workers, at their birth. */
  | 'at-birth'
  /** The workers and their companions, when the applications are loaded. */
  | 'after-apps';

/** When the privileges are dropped. An application that each worker loads itself is loaded as the user. */
export function dropOf(configuration: Configuration): Drop {
  if (configuration.get(dropAfterApps) && !configuration.get(lazyApps)) return 'after-apps';
  return configuration.get(masterAsRoot) ? 'at-birth' : 'early';
}

/** What a companion has to become after it has loaded, as text: user, group and groups; `null` for nothing. */
export function lateIdentity(configuration: Configuration): readonly string[] | null {
  const identity = dropOf(configuration) === 'after-apps' ? identityOf(configuration) : null;
  if (identity === null || process.getuid?.() !== 0) return null;
  return [identity.uid ?? 0, identity.gid ?? process.getgid?.() ?? 0, ...identity.groups].map(String);
}

/** The same as `become`, as operations of a plan. */
export function becoming({ uid, gid, groups, capabilities }: Identity): LaunchOperation[] {
  const kept = capabilities ?? [];
  const plan: (LaunchOperation | false)[] = [
    capabilities !== null && { op: 'keep-capabilities', on: true },
    (uid !== null || gid !== null) && { op: 'groups', gids: groups },
    gid !== null && { op: 'gid', gid },
    // A root that stays root would get all of them back with the next program.
    capabilities !== null && (uid ?? 0) === 0 && { op: 'bounding-capabilities', capabilities },
    uid !== null && { op: 'uid', uid },
    capabilities !== null && { op: 'capabilities', effective: kept, permitted: kept, inheritable: kept },
    capabilities !== null && { op: 'ambient-capabilities', capabilities },
  ];
  return plan.filter((operation) => operation !== false);
}
