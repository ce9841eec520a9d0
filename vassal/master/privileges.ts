import { Failure, reason } from '../errors/index.ts';
import { become, type Identity } from '../identity/index.ts';
import { ERR_MASTER_PRIVILEGES } from './errors.ts';

/** Becomes the user and group of the configuration, for good (manual 3.9). */
export function dropPrivileges(identity: Identity | null): void {
  if (identity === null) return;
  try {
    become(identity);
  } catch (thrown) {
    throw new Failure(ERR_MASTER_PRIVILEGES, {
      tried: 'drop privileges',
      found: reason(thrown),
      cause: thrown,
    });
  }
}
