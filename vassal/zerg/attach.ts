import { isNativeError, native, type UnixAddress } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { addressOf, type Inherited } from '../sockets/index.ts';
import { namesOf } from './address.ts';
import { ERR_ZERG_SERVER } from './errors.ts';
import { zerg, zergFallback } from './options.ts';
import { announced, GREETING } from './wire.ts';

/** A server answers at once; one that does not in this time is not there, ms. */
const PATIENCE_MS = 4000;

/**
 * The listening sockets of every server that `zerg` names (manual 7.4.2). Throws `ERR_ZERG_SERVER` when one is not
 * there; with `zerg-fallback` the instance goes on with what the others have given.
 */
export async function attachAll(configuration: Configuration, log: Log): Promise<Inherited[]> {
  const attached: Inherited[] = [];
  for (const address of configuration.get(zerg)) {
    try {
      attached.push(...(await attach(address)));
    } catch (thrown) {
      log.line(`--- unable to connect to zerg server ${address} ---`);
      if (configuration.get(zergFallback) && thrown instanceof Failure) continue;
      for (const { descriptor } of attached) native.close(descriptor);
      throw thrown;
    }
  }
  return attached;
}

async function attach(address: string): Promise<Inherited[]> {
  const connection = connectFirst(namesOf(address), address);
  try {
    await readable(connection);
    return received(connection, address);
  } finally {
    native.close(connection);
  }
}

function connectFirst(names: readonly UnixAddress[], address: string): number {
  let last: unknown = null;
  for (const name of names) {
    try {
      return native.connectUnix(name);
    } catch (thrown) {
      last = thrown;
    }
  }
  const found = isNativeError(last) ? `connect(): ${last.code}` : reason(last);
  throw refused(address, found);
}

/** Resolves when there is something to read, or when the time is over. */
async function readable(connection: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const unwatch = native.watchReadable(connection, resolve);
  const timer = setTimeout(resolve, PATIENCE_MS);
  await promise;
  clearTimeout(timer);
  unwatch();
}

/** Takes the descriptors, all of them listening sockets, or none. */
function received(connection: number, address: string): Inherited[] {
  const answer = native.receiveDescriptors(connection, GREETING);
  if (answer === null) throw refused(address, `no answer within ${PATIENCE_MS / 1000} s`);
  const { bytes, descriptors, truncated } = answer;
  const sockets = descriptors.map((descriptor) => ({ descriptor, name: addressOf(descriptor) }));
  const sound = sockets.filter((socket): socket is Inherited => socket.name !== null);
  const whole = !truncated && sound.length === descriptors.length && announced(bytes) === sound.length;
  if (whole && sound.length > 0) return sound;
  for (const descriptor of descriptors) native.close(descriptor);
  throw refused(address, 'what it sent are not its listening sockets');
}

function refused(address: string, found: string): Failure {
  return new Failure(ERR_ZERG_SERVER, { tried: `attach to the zerg server ${address}`, found });
}
