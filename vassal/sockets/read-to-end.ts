import type { Socket } from 'node:net';

/** More than any whole answer, and few enough to hold, bytes. */
const MOST = 256 * 1024 * 1024;

/**
 * Everything that a connection brings until the other side closes. Rejects when there is nobody, and for more than can be held.
 * @param patience ms that the other side may be silent
 */
export async function readToEnd(socket: Socket, patience: number): Promise<Buffer> {
  socket.setTimeout(patience, () => socket.destroy(new Error(`silent for ${patience} ms`)));
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST) throw new Error(`more than ${MOST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
