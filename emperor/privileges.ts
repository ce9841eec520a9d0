import type { Configuration } from '../vassal/config/index.ts';
import { Failure, reason } from '../vassal/errors/index.ts';
import { addGid, gid, uid } from '../vassal/master/options.ts';
import { groupId, userId } from '../vassal/sockets/index.ts';
import { ERR_EMPEROR_PRIVILEGES } from './errors.ts';

/** Becomes the user and group of the configuration, for good: then all vassals run as them (manual 7.2.5). */
export function dropPrivileges(configuration: Configuration): void {
  const user = configuration.get(uid);
  const group = configuration.get(gid);
  if (user === null && group === null) return;
  try {
    const groups = [...(group === null ? [] : [group]), ...configuration.get(addGid)].map(groupId);
    if (process.getuid?.() === 0) process.setgroups?.(groups);
    if (group !== null) process.setgid?.(groupId(group));
    if (user !== null) process.setuid?.(userId(user));
  } catch (thrown) {
    const tried = `become user ${user ?? 'unchanged'}, group ${group ?? 'unchanged'}`;
    throw new Failure(ERR_EMPEROR_PRIVILEGES, { tried, found: reason(thrown), cause: thrown });
  }
}
