import { once } from 'node:events';
import { readAddress } from './address.ts';
import { dial } from './dial.ts';

/** Where an answer is in the bytes that came: from the first byte of it to the one behind it. */
export interface Placed {
  readonly start: number;
  readonly end: number;
}

/**
 * Asks a server one question, and closes the connection when its answer is whole.
 * @param placeOf looks for the answer in what has come so far; `null` while that cannot be seen yet; throws for what is none
 * @param patience ms that the server may be silent
 * @returns the answer; `null` when the server closed before it was whole. Rejects when there is nobody
 */
export async function converse(
  address: string,
  question: Uint8Array,
  placeOf: (bytes: Buffer) => Placed | null,
  patience: number,
): Promise<Buffer | null> {
  const socket = dial(await readAddress(address, false));
  socket.setTimeout(patience, () => socket.destroy(new Error(`no answer within ${patience / 1000} s`)));
  let parts: Buffer[] = [];
  let length = 0;
  let place: Placed | null = null;
  let answer: Buffer | null = null;
  socket.on('data', (part: Buffer) => {
    parts.push(part);
    length += part.length;
    try {
      if (place === null) parts = [Buffer.concat(parts)];
      place ??= placeOf(parts[0] ?? Buffer.alloc(0));
      if (place === null || length < place.end) return;
      answer = Buffer.concat(parts).subarray(place.start, place.end);
      socket.destroy();
    } catch (thrown) {
      socket.destroy(thrown as Error);
    }
  });
  socket.write(question);
  await once(socket, 'close');
  return answer;
}
