import { open, type FileHandle } from 'node:fs/promises';
import { constants } from 'node:fs';
import type { Response } from '../../request/index.ts';

const PIECE = 64 * 1024;

/** Opens a regular file to send; `null` when it cannot be. A fifo or a device must not stop the worker. */
export async function openFile(path: string): Promise<FileHandle | null> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if ((await file.stat()).isFile()) return file;
  } catch {
    // The companion reads it itself, and says what is wrong.
  }
  await file?.close();
  return null;
}

/** Sends a part of a file as the rest of an answer, and closes the file. @param length most bytes, `Infinity` for all */
export async function sendFile(
  file: FileHandle,
  offset: number,
  length: number,
  response: Response,
): Promise<void> {
  try {
    let at = offset;
    for (let left = length; left > 0 && !response.ended;) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE, left));
      const { bytesRead } = await file.read(piece, 0, piece.length, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      left -= bytesRead;
      if (!response.write(piece.subarray(0, bytesRead))) await response.drained();
    }
  } finally {
    await file.close();
  }
}
