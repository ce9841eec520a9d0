import { once } from 'node:events';
import { dial, readAddress } from '../sockets/index.ts';
import { encodeCall, placeOfAnswer, type RpcCall } from './packet.ts';

/**
 * Calls a function of another instance by its uwsgi socket.
 * @param patience ms that it may be silent
 * @returns what it gave; `null` when it has no such function. Rejects when there is nobody
 */
export async function callRemote(address: string, call: RpcCall, patience: number): Promise<Buffer | null> {
  const packet = encodeCall(call);
  const socket = dial(await readAddress(address, false));
  socket.setTimeout(patience, () => socket.destroy(new Error(`no answer within ${patience / 1000} s`)));
  let parts: Buffer[] = [];
  let length = 0;
  let place: ReturnType<typeof placeOfAnswer> = null;
  let answer: Buffer | null = null;
  socket.on('data', (part: Buffer) => {
    parts.push(part);
    length += part.length;
    try {
      if (place === null) parts = [Buffer.concat(parts)];
      place ??= placeOfAnswer(parts[0] ?? Buffer.alloc(0));
      if (place === null || length < place.end) return;
      answer = Buffer.concat(parts).subarray(place.start, place.end);
      socket.destroy();
    } catch (thrown) {
      socket.destroy(thrown as Error);
    }
  });
  socket.write(packet);
  await once(socket, 'close');
  return answer;
}
