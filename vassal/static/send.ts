import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { Request, Response } from '../request/index.ts';
import type { Found } from './find.ts';

/** Files up to this size leave together with their head, in one write. */
const SMALL = 64 * 1024;

/**
 * Answers with a file (manual 6.17): type, length, date; 304 when the client has it; no body for HEAD.
 * Returns `false`, with nothing sent, for a file that cannot be opened: it is gone, or not for this user.
 */
export async function send(
  found: Found,
  type: string | null,
  request: Request,
  response: Response,
): Promise<boolean> {
  const modified = Math.floor(found.stats.mtimeMs / 1000) * 1000;
  if (Date.parse(request.variable('HTTP_IF_MODIFIED_SINCE') ?? '') >= modified) {
    response.status = 304;
    response.end();
    return true;
  }
  const file = await openFile(found.path);
  if (file === null) return false;
  try {
    const { size } = await file.stat();
    if (type !== null) response.headers.append('Content-Type', type);
    response.headers.append('Content-Length', String(size));
    response.headers.append('Last-Modified', new Date(modified).toUTCString());
    if (request.variable('REQUEST_METHOD') === 'HEAD') response.end();
    else await copy(file, size, response);
    return true;
  } finally {
    await file.close();
  }
}

/** A link that was put in place after the path was checked is not followed, and a fifo does not block. */
function openFile(path: string): Promise<FileHandle | null> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
}

async function copy(file: FileHandle, size: number, response: Response): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.min(Math.max(size, 1), SMALL));
  for (let sent = 0; sent < size && !response.ended;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - sent), sent);
    if (bytesRead === 0) break;
    sent += bytesRead;
    const part = buffer.subarray(0, bytesRead);
    if (sent === size) return response.end(part);
    // The buffer is used again only after the kernel has the copy that `write` queued.
    if (!response.write(Buffer.from(part))) await response.drained();
  }
  response.end();
}
