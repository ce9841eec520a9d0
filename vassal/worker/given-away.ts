import { Socket } from 'node:net';
import type { RequestHead } from '../request/index.ts';

/** `Connection` names the upgrade. */
const ASKS = /(?:^|[ ,])upgrade(?:$|[ ,])/i;

/** Whether the client of a request wants another protocol on its connection (RFC 9110 7.8). */
export function asksForUpgrade(head: Pick<RequestHead, 'find'>): boolean {
  return (head.find('HTTP_UPGRADE') ?? '') !== '' && ASKS.test(head.find('HTTP_CONNECTION') ?? '');
}

/** A client that vanished without a word is asked whether it is there after so long, ms. */
const ASK_MS = 60_000;

/** Connections that belong to handlers: nobody bounds them but the descriptors of the process, and a drain. */
export class GivenAway {
  readonly #open = new Set<Socket>();
  #patience: number | null = null;
  #changed: () => void = () => undefined;

  open(descriptor: number): Socket {
    const socket = new Socket({ fd: descriptor, readable: true, writable: true, allowHalfOpen: true });
    socket.setKeepAlive(true, ASK_MS);
    // A client that breaks off ends its own connection and nothing else.
    socket.on('error', () => undefined);
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#changed();
    });
    // A handler that began before a drain may still say its first words.
    if (this.#patience !== null) setImmediate(() => this.#leave(socket));
    return socket;
  }

  /** Says goodbye on every connection, also on those that come yet; each is closed after so many milliseconds. */
  leave(patience: number): void {
    this.#patience = patience;
    for (const socket of this.#open) this.#leave(socket);
  }

  /** Resolves when all are closed. */
  async closed(): Promise<void> {
    while (this.#open.size > 0) await new Promise<void>((resolve) => (this.#changed = resolve));
  }

  /** What was written is the client's, which then has a while to close. */
  #leave(socket: Socket): void {
    socket.end();
    const late = setTimeout(() => socket.destroy(), this.#patience ?? 0);
    socket.once('close', () => clearTimeout(late));
  }
}
