import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { Failure, reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { ERR_SOCKETS_OWNER } from './errors.ts';
import { groupId, userId } from './owner.ts';

/** The file of a unix socket that was bound here; the inode tells whether it is still the same one (REL-139). */
export interface SocketFile {
  readonly path: string;
  readonly inode: bigint;
}

/** Opens a file for its attributes alone; the runtime does not name this flag of Linux. */
const O_PATH = 0o10000000;

/**
 * Sets mode and owner of a unix socket that was just bound (`chmod-socket`, `chown-socket`). Whoever may write to its
 * folder could put a link in its place before a root process changes the mode: it is held while it is changed.
 */
export function ownSocketFile(path: string, mode: number | null, owner: string | null): SocketFile {
  return changed(path, null, mode, owner);
}

/** The same for one that was bound before; throws when somebody has put another one in its place. */
export function changeSocketFile(file: SocketFile, mode: number | null, owner: string | null): void {
  changed(file.path, file.inode, mode, owner);
}

function changed(path: string, known: bigint | null, mode: number | null, owner: string | null): SocketFile {
  const tried = `set mode and owner of ${path}`;
  let held = -1;
  try {
    held = openSync(path, O_PATH | constants.O_NOFOLLOW);
    const stat = fstatSync(held, { bigint: true });
    if (!stat.isSocket() || (known !== null && known !== stat.ino)) {
      throw new Failure(ERR_SOCKETS_OWNER, { tried, found: 'it is not this socket any more' });
    }
    change(`/proc/self/fd/${held}`, mode, owner);
    return { path, inode: stat.ino };
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw new Failure(ERR_SOCKETS_OWNER, { tried, found: reason(thrown) });
  } finally {
    if (held >= 0) closeSync(held);
  }
}

function change(held: string, mode: number | null, owner: string | null): void {
  if (mode !== null) chmodSync(held, mode);
  if (owner === null) return;
  const [user = '', group] = owner.split(':');
  chownSync(held, userId(user), group === undefined ? -1 : groupId(group));
}

/** Removes a socket file, unless another instance has put its own in that place (`vacuum`). */
export function removeSocketFile({ path, inode }: SocketFile, log: Log): void {
  try {
    if (statSync(path, { bigint: true }).ino !== inode) return;
    unlinkSync(path);
    log.line(`VACUUM: unix socket ${path} removed.`);
  } catch (thrown) {
    log.line(`VACUUM: unable to remove the unix socket ${path}: ${reason(thrown)}`);
  }
}
