import { Socket } from 'node:net';
import { native } from '../../../native/index.ts';
import { FrameReader, frameHead, TO_COMPANION, type Frame } from './frames.ts';

/** Most bytes that wait for a companion to read them: one that does not read is no companion. */
const MOST_WAITING = 16 * 1024 * 1024;

export interface LinkEvents {
  /** A throw ends the link. */
  frame(frame: Frame): void;
  /** The companion is gone, or was given up; once. @param why `null` for the end of the stream */
  ended(why: Error | null): void;
}

/** The channel to a companion: frames over a unix stream socket, which it owns. */
export class Link {
  readonly #descriptor: number;
  readonly #socket: Socket;
  #open = true;

  constructor(descriptor: number, events: LinkEvents) {
    this.#descriptor = descriptor;
    const reader = new FrameReader();
    this.#socket = new Socket({ fd: descriptor, readable: true, writable: true });
    const end = (why: Error | null): void => {
      if (!this.#open) return;
      this.#open = false;
      this.#socket.destroy();
      events.ended(why);
    };
    this.#socket.on('data', (chunk: Buffer) => {
      try {
        for (const frame of reader.push(chunk)) {
          if (!this.#open) return;
          events.frame(frame);
        }
      } catch (thrown) {
        end(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
    });
    this.#socket.on('error', () => end(null));
    this.#socket.on('close', () => end(null));
  }

  send(type: number, stream: number, payload: readonly Uint8Array[]): void {
    if (!this.#open) return;
    let length = 0;
    for (const part of payload) length += part.length;
    this.#socket.write(Buffer.concat([frameHead(type, stream, length), ...payload]));
    if (this.#socket.writableLength > MOST_WAITING) this.#socket.destroy();
  }

  /**
   * Sends a frame without a payload, and a descriptor with it: not before everything that was said before has left. Resolves
   * when it is sent, or the link has ended. @param stream without a request: a credit of 0 on it says nothing
   */
  async sendWith(descriptor: number, type: number, stream: number): Promise<void> {
    const frame = frameHead(type, stream, 0);
    const nothing = Buffer.concat([frameHead(TO_COMPANION.credit, stream, 4), Buffer.alloc(4)]);
    while (this.#open && !this.#socket.destroyed) {
      if (this.#socket.writableLength === 0 && sendNow(this.#descriptor, frame, descriptor)) return;
      // What is written now leaves when there is room, and after everything else.
      await new Promise((resolve) => this.#socket.write(nothing, resolve));
    }
  }

  /** Tells the companion that nothing more comes. */
  end(): void {
    this.#socket.end();
  }
}

/** Whether there was room for it. */
function sendNow(socket: number, frame: Buffer, descriptor: number): boolean {
  try {
    native.sendDescriptors(socket, frame, [descriptor]);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EAGAIN') return false;
    throw thrown;
  }
}
