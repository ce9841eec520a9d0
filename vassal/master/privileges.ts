import { Failure, reason } from '../errors/index.ts';
import type { Configuration } from '../config/index.ts';
import { become, dropOf, type Identity } from '../identity/index.ts';
import { ERR_MASTER_PRIVILEGES } from './errors.ts';

/**
 * Becomes the user and group of the configuration, for good (manual 3.9), unless only the workers do.
 * Returns whether it has kept its privileges.
 */
export function dropPrivileges(configuration: Configuration, identity: Identity | null): boolean {
  if (identity === null) return false;
  if (dropOf(configuration) !== 'early') return true;
  try {
    become(identity);
  } catch (thrown) {
    throw new Failure(ERR_MASTER_PRIVILEGES, {
      tried: 'drop privileges',
      found: reason(thrown),
      cause: thrown,
    });
  }
  return false;
}
