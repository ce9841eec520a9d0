import type { Duplex } from 'node:stream';
import { ClientGone } from '../request/index.ts';
import { CLOSE, Violation } from './failure.ts';
import { closePayload, frameHead, FrameReader, OPCODE, type Frame } from './frames.ts';
import { Assembler, type Message } from './messages.ts';

export interface SessionSettings {
  /** How often a client is asked whether it is there, and how long it may take to answer, ms; 0: never asked. */
  readonly pingEvery: number;
  readonly tolerance: number;
  /** Longest message of the client, bytes. */
  readonly most: number;
  /** How long a client may take to read what it gets, and to close in its turn, ms. */
  readonly patience: number;
}

/** How a session ended: code and reason of the client, or why there are none. */
export interface Farewell {
  readonly code: number;
  readonly reason: string;
}

/** What a message that waits costs beyond its bytes. */
const OVERHEAD = 256;
/** A client may read as slowly as this, bytes in a ms. */
const SLOWEST = 16;

/** One websocket: messages both ways, and everything that the application need not know of (manual 6.21.5). */
export class Session {
  readonly #connection: Duplex;
  readonly #settings: SessionSettings;
  readonly #frames: FrameReader;
  readonly #assembler: Assembler;
  readonly #waiting: Message[] = [];
  /** What those cost. */
  #size = 0;
  #wanted: PromiseWithResolvers<void> | null = null;
  #farewell: Farewell | null = null;
  #closing = false;
  /** When the client is asked, when it must have answered, and when it must have read what it got. */
  #ask: NodeJS.Timeout | null = null;
  #answer: NodeJS.Timeout | null = null;
  #stalled: NodeJS.Timeout | null = null;

  constructor(connection: Duplex, settings: SessionSettings) {
    this.#connection = connection;
    this.#settings = settings;
    this.#frames = new FrameReader(settings.most);
    this.#assembler = new Assembler(settings.most);
    connection.on('data', (chunk: Buffer) => this.#take(chunk));
    connection.on('drain', () => this.#flow());
    connection.once('end', () => this.#lost('the client is gone'));
    connection.once('close', () => this.#lost('the client is gone'));
    this.#flow();
  }

  /** Why no message comes any more; `null` while one may. */
  get farewell(): Farewell | null {
    return this.#waiting.length === 0 ? this.#farewell : null;
  }

  /** The next message, if it is here. */
  take(): Message | null {
    const message = this.#waiting.shift() ?? null;
    if (message === null) return null;
    this.#size -= message.data.length + OVERHEAD;
    this.#flow();
    return message;
  }

  /** Resolves when there is a message, or a farewell. */
  ready(): Promise<void> {
    if (this.#waiting.length > 0 || this.#farewell !== null) return Promise.resolve();
    return (this.#wanted ??= Promise.withResolvers()).promise;
  }

  /** Sends a frame, and waits until the client has read enough for the next one. Rejects when it does not, or is gone. */
  async send(opcode: number, final: boolean, data: Uint8Array): Promise<void> {
    if (this.#farewell === null) this.#write(opcode, final, data);
    while (this.#farewell === null && this.#connection.writableNeedDrain) {
      await new Promise<void>((resolve) => {
        const settle = (): void => {
          for (const event of SETTLING) this.#connection.off(event, settle);
          resolve();
        };
        for (const event of SETTLING) this.#connection.on(event, settle);
      });
    }
    if (this.#farewell !== null) throw new ClientGone('unable to send websocket message');
  }

  /** Says goodbye, once; the client has a while to do so too. Messages that wait can still be taken. */
  close(code: number, reason = ''): void {
    if (this.#closing) return;
    this.#write(OPCODE.close, true, closePayload(code, reason));
    this.#closing = true;
    this.#connection.end();
    const late = setTimeout(() => this.#connection.destroy(), this.#settings.patience);
    this.#connection.once('close', () => clearTimeout(late));
    this.#over({ code, reason });
  }

  #take(chunk: Buffer): void {
    // What comes after the end is only waited out.
    if (this.#farewell !== null) return;
    try {
      for (const frame of this.#frames.push(chunk)) {
        this.#frame(frame);
        if (this.#farewell !== null) return;
      }
    } catch (thrown) {
      if (!(thrown instanceof Violation)) throw thrown;
      return this.close(thrown.code, thrown.message);
    }
    this.#flow();
  }

  #frame(frame: Frame): void {
    const happening = this.#assembler.take(frame);
    switch (happening?.kind) {
      case 'message':
        this.#waiting.push(happening.message);
        this.#size += happening.message.data.length + OVERHEAD;
        return this.#wake();
      case 'ping':
        return this.#write(OPCODE.pong, true, happening.data);
      case 'close':
        this.#over(happening);
        return this.close(happening.code);
    }
  }

  #write(opcode: number, final: boolean, data: Uint8Array): void {
    if (!this.#connection.writable) return;
    this.#connection.cork();
    this.#connection.write(frameHead(opcode, final, data.length));
    this.#connection.write(data);
    this.#connection.uncork();
    if (this.#connection.writableNeedDrain && this.#stalled === null) {
      const patience = this.#settings.patience + this.#connection.writableLength / SLOWEST;
      this.#stalled = setTimeout(() => this.#drop('the client reads nothing'), patience);
    }
  }

  /** Reads from the client while its messages are taken and ours are read, and asks for it when it says nothing. */
  #flow(): void {
    this.#stop();
    if (this.#farewell !== null) return void this.#connection.resume();
    const busy = this.#connection.writableNeedDrain;
    if (!busy && this.#stalled !== null) {
      clearTimeout(this.#stalled);
      this.#stalled = null;
    }
    if (busy || this.#size > this.#settings.most) return void this.#connection.pause();
    this.#connection.resume();
    const { pingEvery, tolerance } = this.#settings;
    if (pingEvery === 0) return;
    this.#ask = setTimeout(() => {
      this.#write(OPCODE.ping, true, NOTHING);
      this.#answer = setTimeout(() => this.#drop('no pong in time'), tolerance);
    }, pingEvery);
  }

  #stop(): void {
    if (this.#ask !== null) clearTimeout(this.#ask);
    if (this.#answer !== null) clearTimeout(this.#answer);
    this.#ask = this.#answer = null;
  }

  /** Gives the client up. */
  #drop(reason: string): void {
    this.#lost(reason);
    this.#connection.destroy();
  }

  #lost(reason: string): void {
    this.#over({ code: CLOSE.abnormal, reason });
    if (!this.#closing) this.#connection.end();
    this.#closing = true;
  }

  #over(farewell: Farewell): void {
    this.#farewell ??= farewell;
    if (this.#stalled !== null) clearTimeout(this.#stalled);
    this.#flow();
    this.#wake();
  }

  #wake(): void {
    this.#wanted?.resolve();
    this.#wanted = null;
  }
}

const NOTHING = Buffer.alloc(0);
const SETTLING = ['drain', 'close'] as const;
