import { lstatSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Failure, reason } from '../../vassal/errors/index.ts';
import { ERR_ADOPT_FOLDER } from './errors.ts';

const SOCKET = 'holder.sock';

/** The address of the holder of a folder. */
export function holderAddress(directory: string): string {
  return resolve(directory, SOCKET);
}

/** Makes the folder if it is not there. Whatever else is in it is not looked at. Throws `ERR_ADOPT_FOLDER`. */
export function checkFolder(directory: string): void {
  const path = resolve(directory);
  const tried = `keep vassals in ${path}`;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(path);
    const found = !lstatSync(path).isDirectory()
      ? 'it is no folder'
      : uid !== process.getuid?.()
        ? `it belongs to user ${uid}`
        : (mode & 0o077) !== 0
          ? `its mode is ${(mode & 0o777).toString(8)}`
          : null;
    if (found !== null) throw new Failure(ERR_ADOPT_FOLDER, { tried, found });
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw new Failure(ERR_ADOPT_FOLDER, { tried, found: reason(thrown) });
  }
}
