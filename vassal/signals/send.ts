import type { Configuration } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { converse, type Placed } from '../sockets/index.ts';
import { ERR_SIGNALS_SEND } from './errors.ts';
import { isSignal } from './number.ts';
import { sendSignal } from './options.ts';
import { MODIFIER, receipt } from './remote.ts';

/** An instance that does not answer must not hold the command for ever. */
const PATIENCE_MS = 10_000;

/** Raises the signal that `signal` names. Resolves with what is printed; throws `ERR_SIGNALS_SEND`. */
export async function raiseElsewhere(configuration: Configuration): Promise<string> {
  const text = configuration.get(sendSignal) ?? '';
  const [, address = '', number = ''] = /^(.+),(\d{1,3})$/.exec(text) ?? [];
  const signal = number === '' ? Number.NaN : Number(number);
  try {
    if (!isSignal(signal)) throw new Error('no address, comma and number from 0 to 255');
    await send(address, signal);
    return `signal ${signal} delivered to node ${address}\n`;
  } catch (thrown) {
    const tried = `raise the signal of ${JSON.stringify(text)}`;
    throw new Failure(ERR_SIGNALS_SEND, { tried, found: reason(thrown), cause: thrown });
  }
}

async function send(address: string, signal: number): Promise<void> {
  const { length } = receipt(true);
  const placeOf = (bytes: Buffer): Placed | null =>
    bytes.length < length ? null : { start: 0, end: length };
  const answer = await converse(address, Buffer.of(MODIFIER, 0, 0, signal), placeOf, PATIENCE_MS);
  if (answer?.equals(receipt(true)) !== true) throw new Error('it did not take the signal');
}
