import { native } from '../../native/index.ts';
import { openTemporary, writeAll } from '../post-buffering/index.ts';
import { filePart, type Transformation } from '../request/index.ts';

const NOTHING = Buffer.alloc(0);

/** Holds a body until it is whole, so that its length can be said. */
export function fixLength(): Transformation {
  const pieces: Buffer[] = [];
  return {
    begin: ({ headers }) => headers.delete('content-length'),
    pass: (bytes, last) => {
      pieces.push(Buffer.from(bytes));
      return last ? Buffer.concat(pieces) : NOTHING;
    },
  };
}

/**
 * Takes the body from the application as fast as it comes, in memory up to a limit and on disk beyond it, and lets it leave by
 * itself: neither the application nor its core waits for the client (manual 15.1, offload).
 * @param most bytes in memory
 */
export function offload(most: number): Transformation {
  let pieces: Buffer[] = [];
  let size = 0;
  let file: Awaited<ReturnType<typeof openTemporary>> | null = null;
  return {
    begin: (response) => void (response.handOver = true),
    pass: (bytes, last) => {
      const piece = Buffer.from(bytes);
      size += piece.length;
      pieces.push(piece);
      if (size <= most) return last ? Buffer.concat(pieces) : NOTHING;
      const waiting = pieces;
      pieces = [];
      return (async () => {
        file ??= await openTemporary();
        await writeAll(file, waiting);
        if (!last) return NOTHING;
        const part = filePart(native.duplicate(file.fd), 0, size);
        await file.close();
        return part;
      })();
    },
    drop: () => void file?.close().catch(() => undefined),
  };
}
