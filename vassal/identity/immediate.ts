import type { Configuration } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { groupId, userId } from '../sockets/index.ts';
import { ERR_IDENTITY_IMMEDIATE } from './errors.ts';
import { become } from './identity.ts';
import { immediateGid, immediateUid } from './options.ts';

/** Becomes the user and group of `immediate-uid` and `immediate-gid`, before anything of the configuration is done. */
export function becomeAtOnce(configuration: Configuration): void {
  const user = configuration.get(immediateUid);
  const group = configuration.get(immediateGid);
  if (user === null && group === null) return;
  try {
    const gid = group === null ? null : groupId(group);
    const uid = user === null ? null : userId(user);
    // A reload reads the option again: it has been done.
    if (
      process.getuid?.() === (uid ?? process.getuid?.()) &&
      process.getgid?.() === (gid ?? process.getgid?.())
    )
      return;
    become({ uid, gid, groups: gid === null ? [] : [gid], capabilities: null });
  } catch (thrown) {
    const tried = `become ${user ?? 'the same user'} and ${group ?? 'the same group'} at once`;
    throw new Failure(ERR_IDENTITY_IMMEDIATE, { tried, found: reason(thrown), cause: thrown });
  }
}
