import { close, constants, fstat, open, type Stats } from 'node:fs';
import { lstat, rename, unlink } from 'node:fs/promises';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { native } from '../../native/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { ERR_FIFO_OPEN } from './errors.ts';

export interface Closer {
  close(): void;
}

/** Commands taken from one read; a writer that pours more in at once is not giving commands. */
const MOST_COMMANDS = 256;

/**
 * Calls back with every command written to a named pipe, one character each; blanks and newlines are none. The pipe
 * is made when it is missing, for this user only. Writers may come and go: this process holds a writing end itself,
 * so there is never an end of file. Throws `ERR_FIFO_OPEN`.
 * @param anew makes a new pipe at the path where it can: what was written before is read by whoever had it
 */
export async function watchFifo(
  path: string,
  onCommand: (command: string) => void,
  anew = false,
): Promise<Closer> {
  const descriptor = await openFifo(path, anew).catch((thrown: unknown) => {
    throw new Failure(ERR_FIFO_OPEN, {
      tried: `open the named pipe ${path}`,
      found: reason(thrown),
      cause: thrown,
    });
  });
  const pipe = new Socket({ fd: descriptor, readable: true, writable: false });
  pipe.on('error', () => pipe.destroy());
  pipe.on('data', (chunk: Buffer) => {
    for (const command of chunk.toString('latin1').replace(/\s/g, '').slice(0, MOST_COMMANDS))
      onCommand(command);
  });
  return { close: () => pipe.destroy() };
}

async function openFifo(path: string, anew: boolean): Promise<number> {
  await prepare(path);
  if (anew) await replace(path);
  const flags = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW;
  const descriptor = await promisify(open)(path, flags);
  // Asked of what was opened: somebody may have put another one there meanwhile.
  if (isOurs(await promisify(fstat)(descriptor))) return descriptor;
  close(descriptor);
  throw new Error('it is not a named pipe of this user alone');
}

/**
 * Leaves a pipe at the path that nobody else may write: one that another user made, or that others can write, would
 * let them command the master, so it is replaced.
 */
async function prepare(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found !== null) {
    if (!found.isFIFO()) throw new Error('there is something else at this path');
    if (isOurs(found)) return;
    await unlink(path);
  }
  native.makeFifo(path, 0o600);
}

/** Writers find the one or the other; a folder that this user may not write keeps what it has. */
async function replace(path: string): Promise<void> {
  const beside = `${path}.${process.pid}`;
  try {
    native.makeFifo(beside, 0o600);
  } catch {
    return;
  }
  await rename(beside, path).catch(() => unlink(beside));
}

function isOurs(found: Stats): boolean {
  return found.isFIFO() && found.uid === process.geteuid?.() && (found.mode & 0o022) === 0;
}
