import { fchmodSync, openSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { native } from '../../native/index.ts';
import { Lines, type Begun } from './lines.ts';
import { takeTurn, type Turns } from './turns.ts';

/** Bytes that are read at once; reads never overlap, so that all readers share one buffer. */
const SLICE = Buffer.alloc(64 * 1024);
/** Slices that are read after the end: what a pipe holds, and as much again from children that are still printing. */
const LAST_SLICES = 4;

/** What a reader tells. */
export interface ReaderEvents {
  /** Whole lines without their breaks, at least one. */
  lines(lines: readonly string[]): void;
  /** Nobody can print there any more; everything was told. */
  ended?(): void;
}

/** What another process needs to read on. */
export interface Unfinished extends Begun {
  /** Our end of the pipe. */
  readonly reader: number;
}

/**
 * A pipe that somebody prints into, read line by line: a bounded slice at a time, then a rest. Meanwhile the pipe fills
 * up, and then who prints waits, not who reads.
 */
export class LineReader {
  /** The end to print into; its owner closes it after the launch. -1 where another process has launched. */
  readonly writer: number;
  readonly #reader: number;
  readonly #socket: Socket;
  readonly #turns: Turns;
  readonly #events: ReaderEvents;
  readonly #lines: Lines;
  #rest: NodeJS.Timeout | null = null;
  #held = false;

  /** @param before what another process has read of it */
  constructor(turns: Turns, events: ReaderEvents, longest?: number, before: Unfinished | null = null) {
    const { reader, writer } = before === null ? openPipe() : { ...before, writer: -1 };
    this.writer = writer;
    this.#reader = reader;
    this.#turns = turns;
    this.#events = events;
    this.#lines = new Lines(longest, before ?? undefined);
    const callback = (length: number): boolean => this.#read(SLICE.subarray(0, length));
    const onread = { buffer: SLICE, callback };
    this.#socket = new Socket({ fd: reader, readable: true, writable: false, onread });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#stopResting();
      this.#pass(this.#lines.finish());
      events.ended?.();
    });
  }

  /** `null` at the end of the pipe. */
  get unfinished(): Unfinished | null {
    return this.#socket.destroyed ? null : { reader: this.#reader, ...this.#lines.begun };
  }

  /** Does not read until `release`. */
  hold(): void {
    this.#held = true;
    this.#socket.pause();
  }

  release(): void {
    this.#held = false;
    if (this.#rest === null) this.#socket.resume();
  }

  /** Takes what is there now, a bounded amount. */
  drain(): void {
    // At the end of the pipe its descriptor was closed, and the number may be that of a neighbour's connection by now.
    if (this.#socket.destroyed) return;
    try {
      for (let slice = 0; slice < LAST_SLICES; slice++) {
        const length = readSync(this.#reader, SLICE);
        if (length === 0) break;
        this.#pass(this.#lines.take(SLICE.subarray(0, length)));
      }
    } catch {
      // Nothing is waiting.
    }
  }

  /** Whoever printed has ended: takes what is left, also a line without its break. */
  finish(): void {
    this.drain();
    this.#pass(this.#lines.finish());
    this.close();
  }

  close(): void {
    this.#stopResting();
    this.#socket.destroy();
  }

  /** Does not keep the process alive. */
  unref(): void {
    this.#socket.unref();
  }

  #stopResting(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = null;
  }

  /** Returns whether to read on at once, which is never. */
  #read(bytes: Buffer): boolean {
    const before = performance.now();
    this.#pass(this.#lines.take(bytes));
    const now = performance.now();
    const rest = takeTurn(this.#turns, now, now - before);
    this.#rest = setTimeout(() => {
      this.#rest = null;
      if (!this.#held) this.#socket.resume();
    }, rest);
    return false;
  }

  #pass(lines: readonly string[]): void {
    if (lines.length > 0) this.#events.lines(lines);
  }
}

/** Our end of a new pipe, and the one to print into. Throws when the system gives none; then nothing is left open. */
function openPipe(): { reader: number; writer: number } {
  const [reader, writer] = native.pipe();
  try {
    // Open for both directions: who prints after the end of the reader has a reader, itself, and is not killed by
    // SIGPIPE before it can stop. The mode lets it open /dev/stderr under any user.
    const both = openSync(`/proc/self/fd/${writer}`, 'r+');
    fchmodSync(both, 0o622);
    return { reader, writer: both };
  } catch (thrown) {
    native.close(reader);
    throw thrown;
  } finally {
    native.close(writer);
  }
}
