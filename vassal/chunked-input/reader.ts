import type { Readable } from 'node:stream';
import type { Request } from '../request/index.ts';

/** The part of a request that this needs. */
export type ChunkedRequest = Pick<Request, 'body' | 'chunkEnd' | 'contentLength'>;

/** What a read finds: a chunk, `null` for the end of the body, or that none is here yet. */
export type Found = Buffer | null | 'nothing';

/**
 * The body of a request, chunk by chunk as its client framed it (manual 6.23). A body that has no chunks is handed out in the
 * parts in which it comes.
 */
export class ChunkReader {
  readonly #request: ChunkedRequest;
  readonly #body: Readable;
  readonly #limit: number;
  readonly #patience: number;
  #waiting: Buffer[] = [];
  #size = 0;
  /** Bytes of the body that were handed out. */
  #offset = 0;
  #failed: Error | null = null;

  /**
   * Throws when the body was read already.
   * @param limit largest chunk, bytes
   * @param patience how long the client may be silent although nobody waits for it, ms
   */
  constructor(request: ChunkedRequest, limit: number, patience: number) {
    this.#request = request;
    this.#limit = limit;
    this.#patience = patience;
    // What is told before the first byte is read is kept.
    request.chunkEnd(0, patience);
    this.#body = request.body;
    if (this.#body.listenerCount('data') > 0) throw new Error('the body is read in another way');
    if (this.#body.readableDidRead) throw new Error('a part of the body was read already');
  }

  /** What is here. Throws for a chunk that is too large, and when the rest of the body does not come. */
  take(): Found {
    if (this.#failed !== null) throw this.#failed;
    for (;;) {
      const chunk = this.#cut();
      if (chunk !== null) return chunk;
      if (this.#size > this.#limit)
        throw this.#fail(new Error(`a chunk is larger than ${this.#limit} bytes`));
      const piece = this.#body.read() as Buffer | null;
      if (piece !== null) {
        this.#waiting.push(piece);
        this.#size += piece.length;
      } else if (this.#body.readableEnded) {
        return null;
      } else if (this.#body.destroyed) {
        throw this.#fail(this.#body.errored ?? new Error('the rest of the body does not come'));
      } else {
        return 'nothing';
      }
    }
  }

  /**
   * The next chunk, or `null` at the end, waiting for it.
   * @param timeout ms; then it throws, and the chunk can be read later
   */
  async next(timeout: number): Promise<Buffer | null> {
    this.#request.chunkEnd(this.#offset, timeout);
    const late = AbortSignal.timeout(timeout);
    for (;;) {
      const found = this.take();
      if (found !== 'nothing') return found;
      await this.#changed(late);
      if (late.aborted) throw new Error('unable to receive chunked part: none came in time');
    }
  }

  /** The next chunk of those bytes that are here, if it is whole. */
  #cut(): Buffer | null {
    if (this.#size === 0) return null;
    const framed = this.#request.contentLength === null;
    const end = this.#request.chunkEnd(this.#offset, this.#patience);
    const length = end > 0 ? end - this.#offset : framed ? Infinity : Math.min(this.#size, this.#limit);
    if (length > this.#size) return null;
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = length === this.#size ? [] : [bytes.subarray(length)];
    this.#size -= length;
    this.#offset += length;
    const chunk = bytes.subarray(0, length);
    if (length > this.#limit) throw this.#fail(new Error(`a chunk is larger than ${this.#limit} bytes`));
    return chunk;
  }

  #fail(error: Error): Error {
    this.#failed = error;
    return error;
  }

  /** Resolves when the body has something to say, or the time is over. */
  #changed(late: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        for (const event of EVENTS) this.#body.off(event, settle);
        late.removeEventListener('abort', settle);
        resolve();
      };
      for (const event of EVENTS) this.#body.on(event, settle);
      late.addEventListener('abort', settle);
    });
  }
}

const EVENTS = ['readable', 'end', 'close'] as const;
