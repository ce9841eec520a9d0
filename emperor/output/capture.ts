import { fstatSync } from 'node:fs';
import { native } from '../../native/index.ts';
import { LineReader, type Turns, type Unfinished } from '../../vassal/capture/index.ts';
import { Output, type Source } from './output.ts';
import type { Tail } from './tail.ts';

/** All vassals together may cost one twentieth of the processor by printing. */
const REST = 20;

/** Where captures write to, and whose turn it is to be read. */
export interface Relay {
  readonly output: Output;
  readonly turns: Turns;
  /** Descriptors of a vassal that go there. */
  readonly descriptors: readonly number[];
}

/**
 * The relays of an Emperor: standard output and error of a vassal go to those of the Emperor, in one pipe when they are
 * the same place, so that their lines stay in order.
 * @param error the standard error of the Emperor
 */
export function createRelays(error: Output): Relay[] {
  const turns = { horizon: 0, rest: REST };
  if (samePlace(1, 2)) return [{ output: error, turns, descriptors: [1, 2] }];
  const output = new Output((bytes) => native.writeNow(1, bytes));
  return [
    { output: error, turns, descriptors: [2] },
    { output, turns: { horizon: 0, rest: REST }, descriptors: [1] },
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

/** What one life of a vassal prints. While the output is congested nothing of it is read. */
export class Capture implements Source {
  readonly #reader: LineReader;
  readonly relay: Relay;

  /** @param before what another process has read of this life */
  constructor(relay: Relay, tail: Tail, before: Unfinished | null = null) {
    const { output, turns } = relay;
    this.relay = relay;
    const lines = (some: readonly string[]): void => {
      tail.add(some);
      output.write(`${some.join('\n')}\n`);
    };
    this.#reader = new LineReader(turns, { lines }, undefined, before);
    output.sources.add(this);
    if (output.congested) this.hold();
  }

  /** The vassal's end; this process closes it after the launch. */
  get vassalsEnd(): number {
    return this.#reader.writer;
  }

  /** What another process needs to read on; `null` at the end of the pipe. */
  get unfinished(): Unfinished | null {
    return this.#reader.unfinished;
  }

  hold(): void {
    this.#reader.hold();
  }

  release(): void {
    this.#reader.release();
  }

  /** The life is over: takes what is left of it. */
  finish(): void {
    this.#reader.finish();
    this.relay.output.sources.delete(this);
  }

  close(): void {
    this.relay.output.sources.delete(this);
    this.#reader.close();
  }
}
