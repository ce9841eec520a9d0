import { constants } from 'node:fs';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, reason } from '../errors/index.ts';
import { ERR_POST_BUFFERING } from './errors.ts';

/** open(2): a file without a name. The runtime has no constant for it. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;
/** The file system, or the kernel, does not have such files. */
const UNKNOWN: ReadonlySet<string | undefined> = new Set(['EOPNOTSUPP', 'EISDIR', 'ENOENT', 'EINVAL']);

/** A file that nobody else can open, and that ends with this process. Rejects with `ERR_POST_BUFFERING`. */
export async function openTemporary(): Promise<FileHandle> {
  const folder = tmpdir();
  try {
    return await open(folder, O_TMPFILE | constants.O_RDWR, 0o600);
  } catch (thrown) {
    if (!UNKNOWN.has((thrown as NodeJS.ErrnoException).code)) throw noPlace(thrown);
  }
  const path = join(folder, `emperord-body-${randomBytes(12).toString('hex')}`);
  try {
    const file = await open(path, 'wx+', 0o600);
    await unlink(path);
    return file;
  } catch (thrown) {
    throw noPlace(thrown);
  }
}

/** Appends. Rejects with `ERR_POST_BUFFERING`. */
export async function writeAll(file: FileHandle, pieces: readonly Buffer[]): Promise<void> {
  try {
    for (const piece of pieces) await file.appendFile(piece);
  } catch (thrown) {
    throw noPlace(thrown);
  }
}

function noPlace(thrown: unknown): Failure {
  return new Failure(ERR_POST_BUFFERING, {
    tried: `keep a request body in ${tmpdir()}`,
    found: reason(thrown),
  });
}
