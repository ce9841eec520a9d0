import type { Configuration } from '../vassal/config/index.ts';
import { Failure, reason } from '../vassal/errors/index.ts';
import { become, identityOf } from '../vassal/identity/index.ts';
import { gid, uid } from '../vassal/master/options.ts';
import { ERR_EMPEROR_PRIVILEGES } from './errors.ts';

/**
 * Becomes the user and group of the configuration, for good: then all vassals run as them (manual 7.2.5), unless
 * `cap = setuid,setgid` leaves it what `emperor-tyrant` needs. Returns whether there was somebody to become.
 */
export function dropPrivileges(configuration: Configuration): boolean {
  try {
    const identity = identityOf(configuration);
    if (identity !== null) become(identity);
    return identity !== null;
  } catch (thrown) {
    const tried = `become user ${configuration.get(uid) ?? 'unchanged'}, group ${configuration.get(gid) ?? 'unchanged'}`;
    throw new Failure(ERR_EMPEROR_PRIVILEGES, { tried, found: reason(thrown), cause: thrown });
  }
}
