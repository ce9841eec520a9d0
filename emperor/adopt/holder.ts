import { connect } from 'node:net';
import { describeReport, native } from '../../native/index.ts';
import { Failure, reason } from '../../vassal/errors/index.ts';
import type { Log } from '../../vassal/log/index.ts';
import { bind } from '../../vassal/sockets/index.ts';
import { ERR_ADOPT_HOLDER } from './errors.ts';

/** Something that the holder keeps. The first descriptor is a memory file. */
export interface Held {
  readonly key: string;
  readonly descriptors: readonly number[];
}

/** Kind, count of descriptors, u16 length of the key: `native/launch/holder.cc`. */
const HEAD = 4;
const LISTENER = 3;
/** The holder does nothing else; a socket that is full is empty again soon. */
const ANSWER_MS = 5000;
const FULL_MS = 5;
const ANOTHER = 'it serves another Emperor, which is alive';
const SILENT: Log = { line: () => undefined, event: () => undefined };

/** The Emperor's connection to the process that keeps descriptors beyond its death. It keeps them for one client at a time. */
export class Holder {
  readonly descriptor: number;
  readonly #waiting: { bytes: Buffer; descriptors: readonly number[]; sent: () => void }[] = [];

  /** @param descriptor is the holder's from now on */
  constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  /** Everything that it keeps; the descriptors are the caller's. Throws `ERR_ADOPT_HOLDER`. */
  list(): Held[] {
    const all: Held[] = [];
    try {
      native.sendDescriptors(this.descriptor, message('L', '', 0), []);
      for (;;) {
        const { bytes, descriptors } = this.#read(HEAD);
        if (bytes.toString('latin1', 0, 1) !== 'E') return all;
        const key = this.#read(bytes.readUInt16LE(2)).bytes.toString();
        all.push({ key, descriptors });
      }
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      throw refuse(code === 'ECONNRESET' || code === 'EPIPE' ? ANOTHER : reason(thrown));
    }
  }

  #read(length: number): { bytes: Buffer; descriptors: number[] } {
    const chunks: Buffer[] = [];
    const descriptors: number[] = [];
    for (let left = length; left > 0;) {
      if (!native.awaitInput(this.descriptor, ANSWER_MS)) throw new Error('it is silent');
      const received = native.receiveDescriptors(this.descriptor, left);
      if (received === null) continue;
      if (received.bytes.length === 0) throw new Error(ANOTHER);
      if (received.truncated) throw new Error('this process may not open as many descriptors');
      chunks.push(received.bytes);
      descriptors.push(...received.descriptors);
      left -= received.bytes.length;
    }
    return { bytes: Buffer.concat(chunks), descriptors };
  }

  /** Keeps copies under a key, in the place of what was there. `sent` is called when the originals may be closed. */
  put(key: string, descriptors: readonly number[], sent: () => void): void {
    this.#send(message('P', key, descriptors.length), descriptors, sent);
  }

  drop(key: string): void {
    this.#send(message('D', key, 0), [], () => undefined);
  }

  /** Nobody is left who could be adopted. */
  end(): void {
    this.#send(message('Q', '', 0), [], () => undefined);
  }

  close(): void {
    for (const { sent } of this.#waiting.splice(0)) sent();
    native.close(this.descriptor);
  }

  /** Calls back when the holder is gone: it says nothing without being asked. */
  watch(onEnd: () => void): void {
    native.watchReadable(this.descriptor, onEnd);
  }

  #send(bytes: Buffer, descriptors: readonly number[], sent: () => void): void {
    this.#waiting.push({ bytes, descriptors, sent });
    if (this.#waiting.length === 1) this.#flush();
  }

  #flush(): void {
    for (let [next] = this.#waiting; next !== undefined; [next] = this.#waiting) {
      try {
        native.sendDescriptors(this.descriptor, next.bytes, next.descriptors);
      } catch (thrown) {
        const { code } = thrown as NodeJS.ErrnoException;
        if (code === 'EAGAIN' || code === 'ETOOMANYREFS')
          return void setTimeout(() => this.#flush(), FULL_MS);
        // It is gone, which `watch` tells.
      }
      next.sent();
      this.#waiting.shift();
    }
  }
}

function message(kind: string, key: string, descriptors: number): Buffer {
  const text = Buffer.from(key);
  const head = Buffer.alloc(HEAD);
  head.write(kind, 0, 'latin1');
  head.writeUInt8(descriptors, 1);
  head.writeUInt16LE(text.length, 2);
  return Buffer.concat([head, text]);
}

/** Reaches the holder on an address, or starts one. Throws `ERR_ADOPT_HOLDER`. */
export async function openHolder(path: string): Promise<Holder> {
  const running = await dial(path);
  if (running !== null) return new Holder(running);
  try {
    const options = { backlog: 4, reusePort: false, freeBind: false, deferAccept: 0, noDelay: false };
    const listener = await bind({ family: 'unix', path }, options, SILENT);
    await launch(listener).finally(() => native.close(listener));
  } catch (thrown) {
    throw refuse(thrown instanceof Failure ? thrown.finding.found : reason(thrown));
  }
  const started = await dial(path);
  if (started === null) throw refuse('it ended at once');
  return new Holder(started);
}

async function launch(listener: number): Promise<void> {
  const nothing = (descriptor: number, write: boolean) =>
    ({ op: 'open', path: '/dev/null', descriptor, write }) as const;
  const { pidfd, started } = native.launch([
    { op: 'setsid' },
    { op: 'signals-default' },
    { op: 'descriptors', map: [{ from: listener, to: LISTENER }] },
    ...[nothing(0, false), nothing(1, true), nothing(2, true)],
    { op: 'chdir', path: '/' },
    { op: 'name', name: 'holder' },
    { op: 'hold', listener: LISTENER },
  ]);
  native.watchExit(pidfd, () => native.close(pidfd));
  const report = await started;
  if (report !== null) throw new Error(describeReport(report));
}

/** A connection to our own user; `null` when nobody listens. */
function dial(path: string): Promise<number | null> {
  const socket = connect(path);
  return new Promise((resolve, reject) => {
    socket.once('error', (error: NodeJS.ErrnoException) =>
      ['ENOENT', 'ECONNREFUSED'].includes(error.code ?? '') ? resolve(null) : reject(refuse(reason(error))),
    );
    socket.once('connect', () => {
      // The runtime keeps its number; the copy is ours.
      const { fd } = (socket as unknown as { readonly _handle: { readonly fd: number } })._handle;
      const { uid } = native.peerCredentials(fd);
      const own = uid === process.getuid?.() ? native.duplicate(fd) : null;
      socket.destroy();
      if (own === null) reject(refuse(`a process of user ${uid}`));
      else resolve(own);
    });
  });
}

function refuse(found: string): Failure {
  return new Failure(ERR_ADOPT_HOLDER, { tried: 'reach the holder of vassals', found });
}
