import { lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';

/**
 * Removes a unix socket that nobody listens on any more, so that its path can be bound. Anything else at the path
 * (a file, a live socket) is left alone; binding it then fails with its own reason.
 */
export async function makeRoom(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found?.isSocket() && !(await answers(path))) await unlink(path).catch(() => {});
}

function answers(path: string): Promise<boolean> {
  const socket = connect({ path });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'));
  }).then((alive) => {
    socket.destroy();
    return alive as boolean;
  });
}
