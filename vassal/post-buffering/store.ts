import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { KeptBody } from '../request/index.ts';
import type { Progress } from './progress.ts';
import { openTemporary, writeAll } from './temporary.ts';

/** Bytes of a body on disk that are handed out at once. */
const PIECE = 65536;

/**
 * Reads a body to its end: in memory up to `most` bytes, from there on in a file without a name. Rejects as the body
 * does, and with `ERR_POST_BUFFERING` when there is no place for it.
 */
export async function readWhole(
  body: AsyncIterable<Buffer>,
  most: number,
  progress: Progress | null = null,
): Promise<KeptBody> {
  let pieces: Buffer[] = [];
  let file: FileHandle | null = null;
  let size = 0;
  try {
    for await (const piece of body) {
      size += piece.length;
      pieces.push(piece);
      await progress?.received(size);
      if (size <= most) continue;
      file ??= await openTemporary();
      await writeAll(file, pieces);
      pieces = [];
    }
  } catch (thrown) {
    await file?.close();
    throw thrown;
  } finally {
    await progress?.ended();
  }
  return file === null ? inMemory(pieces, size) : onDisk(file, size);
}

function inMemory(pieces: readonly Buffer[], size: number): KeptBody {
  return {
    size,
    from: (position) => Readable.from(after(pieces, position), { objectMode: false }),
    close: () => Promise.resolve(),
  };
}

function* after(pieces: readonly Buffer[], position: number): IterableIterator<Buffer> {
  let skip = position;
  for (const piece of pieces) {
    if (skip < piece.length) yield piece.subarray(skip);
    skip = Math.max(0, skip - piece.length);
  }
}

function onDisk(file: FileHandle, size: number): KeptBody {
  return {
    size,
    from: (position) => Readable.from(partOf(file, position, size), { objectMode: false }),
    close: () => file.close(),
  };
}

/** A stream of the runtime would close the file with itself. */
async function* partOf(file: FileHandle, position: number, size: number): AsyncIterable<Buffer> {
  for (let at = position; at < size;) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE, size - at));
    const { bytesRead } = await file.read(piece, 0, piece.length, at);
    if (bytesRead === 0) throw new Error('the body on disk is shorter than it was');
    at += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}
