import { read } from 'node:fs';
import { promisify } from 'node:util';
import type { FilePart, Response } from './types.ts';

/** Bytes of a file that are read at once. */
const PIECE = 65536;
const readFrom = promisify(read);

/** Sends a part of a file through the chain of an answer, as fast as the client takes it, and closes the file. */
export function pump(part: FilePart, response: Response): void {
  if (part.size <= PIECE) {
    const bytes = part.read();
    part.close();
    if (bytes.length < part.size) return response.abort();
    return response.end(bytes);
  }
  void pieces(part, response).catch(() => response.abort());
}

async function pieces(part: FilePart, response: Response): Promise<void> {
  try {
    const end = part.offset + part.size;
    for (let at = part.offset; at < end && !response.ended;) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE, end - at));
      const { bytesRead } = await readFrom(part.descriptor, piece, 0, piece.length, at);
      if (bytesRead === 0) return response.abort();
      at += bytesRead;
      if (!response.write(piece.subarray(0, bytesRead))) await response.drained();
    }
  } finally {
    part.close();
  }
  response.end();
}
