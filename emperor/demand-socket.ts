import { native } from '../native/index.ts';
import { Failure } from '../vassal/errors/index.ts';
import type { Log } from '../vassal/log/index.ts';
import {
  bind,
  ownSocketFile,
  readAddress,
  removeSocketFile,
  type SocketFile,
} from '../vassal/sockets/index.ts';
import { ERR_EMPEROR_ON_DEMAND } from './errors.ts';

/** Every web server may connect. */
const MODE = 0o666;

/** The socket of an on-demand vassal. The Emperor listens for as long as the vassal is known, over all its lives. */
export class DemandSocket {
  readonly address: string;
  readonly descriptor: number;
  readonly file: SocketFile | null;
  readonly #log: Log;
  #unwatch: (() => void) | null = null;

  constructor(address: string, descriptor: number, file: SocketFile | null, log: Log) {
    this.address = address;
    this.descriptor = descriptor;
    this.file = file;
    this.#log = log;
  }

  /** Calls back once, when a connection waits; it stays in the queue for the vassal. */
  watch(onConnection: () => void): void {
    this.#unwatch?.();
    this.#unwatch = native.watchReadable(this.descriptor, onConnection);
  }

  /** Stops listening, and removes the file of a unix socket unless somebody else has put his own there. */
  close(): void {
    this.#unwatch?.();
    native.close(this.descriptor);
    if (this.file !== null) removeSocketFile(this.file, this.#log);
  }
}

/** Binds. Throws `Failure`; then nothing is left open. */
export async function openDemandSocket(address: string, backlog: number, log: Log): Promise<DemandSocket> {
  const place = await readAddress(address, false);
  if (place.family === 'inherited') {
    const found = 'a descriptor of the Emperor';
    throw new Failure(ERR_EMPEROR_ON_DEMAND, { tried: `listen on ${address}`, found });
  }
  const options = { backlog, reusePort: false, freeBind: false, deferAccept: 0, noDelay: true };
  const descriptor = await bind(place, options, log);
  try {
    const file = place.family === 'unix' ? ownSocketFile(place.path, MODE, null) : null;
    return new DemandSocket(address, descriptor, file, log);
  } catch (thrown) {
    native.close(descriptor);
    throw thrown;
  }
}
