import type { Duplex } from 'node:stream';
import type { FilePart } from './types.ts';

/** How an answer ends: the connection may go on, it ends, or it breaks so that nobody takes the answer for whole. */
export type Ending = 'keep' | 'close' | 'broken';

/** Where the bytes of an answer go: a connection of any protocol. Text is latin1. */
export interface Sink {
  /** `false` asks to wait for `drained`. A sink whose client is gone takes everything and drops it. */
  write(before: string, bytes: Uint8Array | null, after: string): boolean;
  drained(): Promise<void>;
  /** The last bytes of the answer. @param handOver `gone` does not wait for the client, however much it is */
  end(before: string, bytes: Uint8Array | null, after: string, ending: Ending, handOver: boolean): void;
  /** The last bytes of the answer are a part of a file, which is the sink's from now on. */
  endFile(before: string, part: FilePart, ending: Ending): void;
  /** The client asked for another protocol; absent where connections are not given away. */
  readonly upgradable?: boolean;
  /** Gives the connection away, after some last bytes; `null` when the client is gone. */
  giveAway?(before: string): Duplex | null;
  /** Resolves when the answer was handed over or the client is gone. */
  readonly gone: Promise<void>;
}

/** What the request decides about the form of its answer. */
export interface AnswerForm {
  /** `HTTP/1.1` or `HTTP/1.0`: repeated in the status line, as the original does. */
  readonly protocol: string;
  /** A HEAD request: the head is as for GET, the body is dropped. */
  readonly head: boolean;
  /** `Status: 200 OK` instead of a status line (`cgi-mode`). */
  readonly cgi: boolean;
  /** The connection may carry another request after this one: the end of the answer has to be visible in its bytes. */
  readonly persistent: boolean;
  /** The end of the answer has to be visible in its bytes although the connection ends with it. */
  readonly delimited: boolean;
  /** Header lines that every answer gets (`add-header`), checked and ended; `''` for none. */
  readonly added: string;
  /** Names of headers that no answer gets (`rem-header`). */
  readonly removed: readonly string[];
}
