import { reason } from '../errors/index.ts';
import type { Sink } from './sink.ts';

/** A way to where messages go. */
export interface Connection {
  /** Takes each message out of the list as it leaves; rejects when it cannot go on. */
  send(messages: Buffer[]): Promise<void>;
  close(): void;
}

/** What may wait for somebody who does not take it, bytes; messages beyond it are lost. */
const MOST = 1024 * 1024;
/** Messages that are handed over at once. */
const BATCH = 256;
/** Longest silence of a connection that was handed messages, ms. */
const PATIENCE_MS = 10_000;
/** First and longest pause before it is tried again, ms. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
const LAST_MS = 1000;

/**
 * A sink behind a bounded queue: whoever takes the messages may be slow, absent or dead. Connects when there is
 * something to send, and again after a failure, with longer and longer pauses.
 */
export class Outbox implements Sink {
  readonly #name: string;
  readonly #connect: () => Promise<Connection>;
  readonly #report: (text: string) => void;
  #queue: Buffer[] = [];
  #bytes = 0;
  #lost = 0;
  #failing = false;
  #open = false;
  #closing = false;
  #running: Promise<void> | null = null;
  #connection: Connection | null = null;
  #wake: (() => void) | null = null;

  /** @param name as reports say it: no secrets */
  constructor(name: string, connect: () => Promise<Connection>, report: (text: string) => void) {
    this.#name = name;
    this.#connect = connect;
    this.#report = report;
  }

  write(messages: readonly Buffer[]): void {
    for (const message of messages) {
      if (this.#bytes + message.length > MOST) this.#lost++;
      else {
        this.#queue.push(message);
        this.#bytes += message.length;
      }
    }
    this.#go();
  }

  start(): void {
    this.#open = true;
    this.#go();
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.start();
    this.#wake?.();
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, LAST_MS);
    await Promise.race([this.#running, late.promise]);
    clearTimeout(timer);
    this.#lost += this.#queue.length;
    this.#queue = [];
    this.#connection?.close();
    this.#connection = null;
    this.#tellLost();
  }

  #go(): void {
    if (!this.#open || this.#queue.length === 0) return;
    this.#running ??= this.#run().finally(() => (this.#running = null));
  }

  async #run(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (this.#queue.length > 0) {
      try {
        await this.#sendSome();
        pause = FIRST_PAUSE_MS;
      } catch (thrown) {
        this.#connection?.close();
        this.#connection = null;
        if (!this.#failing) this.#report(`[log] ${this.#name}: ${reason(thrown)}; it is tried again`);
        this.#failing = true;
        if (this.#closing) return;
        await this.#rest(pause);
        pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
      }
    }
  }

  async #sendSome(): Promise<void> {
    const connection = (this.#connection ??= await this.#connect());
    const batch = this.#queue.splice(0, BATCH);
    try {
      await within(connection.send(batch), PATIENCE_MS);
    } finally {
      this.#queue.unshift(...batch);
      this.#bytes = this.#queue.reduce((sum, { length }) => sum + length, 0);
    }
    this.#failing = false;
    this.#tellLost();
  }

  #tellLost(): void {
    if (this.#lost > 0) this.#report(`[log] ${this.#name}: ${this.#lost} lines are lost`);
    this.#lost = 0;
  }

  #rest(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Rejects when the promise takes longer. */
async function within<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer')), milliseconds);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
