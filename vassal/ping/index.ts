import type { Configuration } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { dial, readAddress, type Place } from '../sockets/index.ts';
import { ERR_PING_DEAD } from './errors.ts';
import { ping, pingTimeout } from './options.ts';

/** A packet of modifier 100 without variables (manual 3.17), and the answer to it. */
const QUESTION = Buffer.of(100, 0, 0, 0);
const ANSWER = Buffer.of(100, 0, 0, 1);

/** Asks the instance that `ping` names. Resolves with what is printed; throws `ERR_PING_DEAD`. */
export async function askWhetherAlive(configuration: Configuration): Promise<string> {
  const address = configuration.get(ping) ?? '';
  const seconds = configuration.get(pingTimeout);
  const place = await readAddress(address, false);
  try {
    await pong(place, seconds * 1000);
    return `PING uwsgi host ${address} (timeout: ${seconds})\n`;
  } catch (thrown) {
    const found = reason(thrown);
    throw new Failure(ERR_PING_DEAD, { tried: `ping ${address}`, found, cause: thrown });
  }
}

/** Resolves when the answer is the right one. */
async function pong(place: Place, milliseconds: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = dial(place);
  const timer = setTimeout(
    () => reject(new Error(`no answer within ${milliseconds / 1000} s`)),
    milliseconds,
  );
  let answer = Buffer.alloc(0);
  socket.on('connect', () => socket.write(QUESTION));
  socket.on('error', reject);
  socket.on('close', () => reject(new Error('it closed the connection')));
  socket.on('data', (bytes: Buffer) => {
    answer = Buffer.concat([answer, bytes]).subarray(0, ANSWER.length);
    if (answer.equals(ANSWER)) resolve();
    else if (!ANSWER.subarray(0, answer.length).equals(answer)) reject(new Error('it speaks something else'));
  });
  await promise.finally(() => {
    clearTimeout(timer);
    socket.destroy();
  });
}
