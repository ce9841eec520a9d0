import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { native } from '../../../native/index.ts';

/** Opens a file for its attributes alone; the runtime does not name this flag of Linux. */
const O_PATH = 0o10000000;
/** A process answers one request at a time; the next may be there already. */
const OPTIONS = { backlog: 8, reusePort: false, freeBind: false, deferAccept: 0, noDelay: false };

/** A listening unix socket that only this process can connect to, and only who gets its descriptor can accept on. */
export interface PrivateSocket {
  /** It listens; whoever has it closes it. */
  readonly descriptor: number;
  /** Where this process connects to it. */
  readonly path: string;
  /** Nobody connects any more. */
  forget(): void;
}

/** Makes one: its name is gone when this returns, so that nobody finds it and nothing is left behind. */
export function privateSocket(): PrivateSocket {
  const folder = mkdtempSync(join(tmpdir(), 'emperord-php-'));
  let descriptor: number | null = null;
  try {
    const path = join(folder, 'socket');
    descriptor = native.listen({ family: 'unix', path }, OPTIONS);
    native.setBlocking(descriptor);
    // The kernel finds the socket by its file, which lives as long as somebody holds it.
    const held = openSync(path, O_PATH | constants.O_NOFOLLOW);
    return {
      descriptor,
      path: `/proc/self/fd/${held}`,
      forget: () => closeSync(held),
    };
  } catch (thrown) {
    // A worker without a free descriptor gets them back, one after the other.
    if (descriptor !== null) native.close(descriptor);
    throw thrown;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
