import { lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';

/**
 * Removes a socket file that nobody listens on, unless it is another one by the time that is known; anything else at
 * the path is left alone. Returns whether it may be bound now.
 */
export async function removeDead(path: string): Promise<boolean> {
  const inode = socketInode(path);
  if (inode === null || !(await isDead(path))) return false;
  try {
    if (socketInode(path) === inode) unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

function socketInode(path: string): bigint | null {
  const facts = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return facts?.isSocket() === true ? facts.ino : null;
}

/** Only a refused connection says that nobody listens: a full queue or a missing permission does not. */
function isDead(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(false);
    });
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}
