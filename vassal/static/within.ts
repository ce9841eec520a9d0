import { closeSync, readFile } from 'node:fs';
import { promisify } from 'node:util';
import { real } from './find.ts';
import { isInside } from './mounts.ts';
import { openReal } from './open.ts';

const read = promisify(readFile);

/** The real path of a file below a folder, after every link and every `..` is followed; `null` for anywhere else. */
export async function realWithin(folder: string, path: string): Promise<string | null> {
  const [root, file] = await Promise.all([folder, path].map(real));
  return root != null && file != null && isInside(file, root) ? file : null;
}

/**
 * The bytes of a regular file by its real path; `null` when there is none, or none for this user.
 * @param most bytes; `long` for a file that has more
 */
export async function readReal(path: string, most: number): Promise<Buffer | 'long' | null> {
  const file = openReal(path);
  if (file === null) return null;
  try {
    if (file.stats.size > most) return 'long';
    const bytes = await read(file.descriptor);
    return bytes.length > most ? 'long' : bytes;
  } finally {
    closeSync(file.descriptor);
  }
}
