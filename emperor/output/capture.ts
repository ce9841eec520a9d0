import { fchmodSync, fstatSync, openSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { native } from '../../native/index.ts';
import { Lines } from './lines.ts';
import { Output, type Source } from './output.ts';
import type { Tail } from './tail.ts';
import { takeTurn } from './turns.ts';

/** Bytes that are read at once; reads never overlap, so that all vassals share one buffer. */
const SLICE = Buffer.alloc(64 * 1024);
/** Slices that are read after the end: what a pipe holds, and as much again from children that are still printing. */
const LAST_SLICES = 4;

/** Where captures write to, and whose turn it is to be read. */
export interface Relay {
  readonly output: Output;
  horizon: number;
  /** Descriptors of a vassal that go there. */
  readonly descriptors: readonly number[];
}

/**
 * The relays of an Emperor: standard output and error of a vassal go to those of the Emperor, in one pipe when they are
 * the same place, so that their lines stay in order.
 * @param error the standard error of the Emperor
 */
export function createRelays(error: Output): Relay[] {
  if (samePlace(1, 2)) return [{ output: error, horizon: 0, descriptors: [1, 2] }];
  const output = new Output((bytes) => native.writeNow(1, bytes));
  return [
    { output: error, horizon: 0, descriptors: [2] },
    { output, horizon: 0, descriptors: [1] },
  ];
}

function samePlace(one: number, other: number): boolean {
  try {
    const [a, b] = [fstatSync(one), fstatSync(other)];
    return a.dev === b.dev && a.ino === b.ino;
  } catch {
    return false;
  }
}

/**
 * What one life of a vassal prints. The Emperor reads a bounded slice at a time and rests; meanwhile the pipe fills up,
 * and then the vassal waits, not the Emperor.
 */
export class Capture implements Source {
  /** The vassal's end; this process closes it after the launch. */
  readonly vassalsEnd: number;
  readonly #reader: number;
  readonly #socket: Socket;
  readonly #relay: Relay;
  readonly #tail: Tail;
  readonly #lines = new Lines();
  #rest: NodeJS.Timeout | null = null;

  constructor(relay: Relay, tail: Tail) {
    const [reader, writer] = native.pipe();
    try {
      // Open for both directions: a vassal that prints after the end of the Emperor has a reader, itself, and is not
      // killed by SIGPIPE before it can stop. The mode lets it open /dev/stderr under any user.
      this.vassalsEnd = openSync(`/proc/self/fd/${writer}`, 'r+');
      fchmodSync(this.vassalsEnd, 0o622);
    } catch (thrown) {
      native.close(reader);
      throw thrown;
    } finally {
      native.close(writer);
    }
    this.#reader = reader;
    this.#relay = relay;
    this.#tail = tail;
    const callback = (length: number): boolean => this.#read(SLICE.subarray(0, length));
    const onread = { buffer: SLICE, callback };
    this.#socket = new Socket({ fd: reader, readable: true, writable: false, onread });
    this.#socket.on('error', () => undefined);
    relay.output.sources.add(this);
    if (relay.output.congested) this.hold();
  }

  hold(): void {
    this.#socket.pause();
  }

  release(): void {
    if (this.#rest === null) this.#socket.resume();
  }

  /** The life is over: takes what is left of it. */
  finish(): void {
    // At the end of the pipe its descriptor was closed, and the number may be that of a neighbour's connection by now.
    if (!this.#socket.destroyed) this.#drain();
    this.#pass(this.#lines.finish());
    this.close();
  }

  #drain(): void {
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

  close(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#relay.output.sources.delete(this);
    this.#socket.destroy();
  }

  /** Returns whether to read on at once, which is never. */
  #read(bytes: Buffer): boolean {
    const before = performance.now();
    this.#pass(this.#lines.take(bytes));
    const now = performance.now();
    const { horizon, rest } = takeTurn(this.#relay.horizon, now, now - before);
    this.#relay.horizon = horizon;
    this.#rest = setTimeout(() => {
      this.#rest = null;
      if (!this.#relay.output.congested) this.#socket.resume();
    }, rest);
    return false;
  }

  #pass(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#tail.add(lines);
    this.#relay.output.write(`${lines.join('\n')}\n`);
  }
}
