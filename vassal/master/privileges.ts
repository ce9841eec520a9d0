import { Failure, reason } from '../errors/index.ts';
import type { Configuration } from '../config/index.ts';
import { groupId, userId } from '../sockets/index.ts';
import { ERR_MASTER_PRIVILEGES } from './errors.ts';
import { addGid, gid, uid } from './options.ts';

/**
 * Becomes the user and group of the configuration, for good (manual 3.9): groups first, then the group, then the
 * user, and then it looks whether that is what it became. Does nothing without `uid` and `gid`.
 */
export function dropPrivileges(configuration: Configuration): void {
  const user = configuration.get(uid);
  const group = configuration.get(gid);
  if (user === null && group === null) return;
  const wanted = {
    uid: user === null ? null : userId(user),
    gid: group === null ? null : groupId(group),
    more: configuration.get(addGid).map(groupId),
  };
  try {
    if (process.getuid?.() === 0)
      process.setgroups?.([...(wanted.gid === null ? [] : [wanted.gid]), ...wanted.more]);
    if (wanted.gid !== null) process.setgid?.(wanted.gid);
    if (wanted.uid !== null) process.setuid?.(wanted.uid);
  } catch (thrown) {
    throw refuse(reason(thrown), thrown);
  }
  const wrong =
    (wanted.uid !== null && process.getuid?.() !== wanted.uid) ||
    (wanted.gid !== null && process.getgid?.() !== wanted.gid);
  if (wrong) throw refuse(`still user ${process.getuid?.()} and group ${process.getgid?.()}`, null);
}

function refuse(found: string, cause: unknown): Failure {
  return new Failure(ERR_MASTER_PRIVILEGES, { tried: 'drop privileges', found, cause });
}
