import { accessSync, constants, lstatSync, statSync, type Stats } from 'node:fs';
import { latin1Bytes } from '../../request/index.ts';
import { readText } from '../text.ts';
import type { ConditionRow } from './index.ts';

const file = (name: string, means: string, holds: (path: Buffer) => boolean): ConditionRow => ({
  names: [name],
  means,
  make: (argument) => {
    const path = readText(argument);
    return (traffic) => {
      try {
        return holds(latin1Bytes(path(traffic)));
      } catch {
        // No such file, not for this user, or no path at all.
        return false;
      }
    };
  },
});
const stat = (path: Buffer): Stats => statSync(path);

/** Conditions on files, looked at for every request. */
export const files: readonly ConditionRow[] = [
  file('exists', 'something has this path', (path) => stat(path) !== null),
  file('isfile', 'the path is a file', (path) => stat(path).isFile()),
  file('isdir', 'the path is a folder', (path) => stat(path).isDirectory()),
  file('islink', 'the path is a symbolic link', (path) => lstatSync(path).isSymbolicLink()),
  file('isexec', 'the path is a file that may be run', (path) => {
    accessSync(path, constants.X_OK);
    return stat(path).isFile();
  }),
];
