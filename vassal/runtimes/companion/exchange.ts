import type { Readable } from 'node:stream';
import { Failure } from '../../errors/index.ts';
import type { Request, Response } from '../../request/index.ts';
import { ERR_COMPANION_FRAME, misplaced } from './errors.ts';
import { openFile, sendFile } from './file.ts';
import { FROM_COMPANION, TO_COMPANION, type Frame } from './frames.ts';
import { applyHead } from './head.ts';
import { readRecords } from './records.ts';

/** Bytes of an answer that a companion may send ahead of the client. */
export const WINDOW = 256 * 1024;
/** What may come on top of the window: a part is sent when the window is not full yet. */
const MOST_WAITING = 2 * WINDOW;

/** Sends a frame of this exchange to the companion. */
export type Send = (type: number, payload: readonly Uint8Array[]) => void;

/** One request in a companion: what the companion says about it, done to its answer. */
export class Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly #send: Send;
  readonly #done = Promise.withResolvers<void>();
  /** Bytes of the answer that the companion still counts as on their way. */
  #waiting = 0;
  #blocked = false;
  #reading = false;
  #body: Readable | null = null;
  #filing = false;
  #over = false;
  /** What the application put on the answer cannot be sent: its head, or a part that comes too late. */
  #refused: Error | null = null;

  constructor(request: Request, response: Response, send: Send) {
    this.request = request;
    this.response = response;
    this.#send = send;
    void response.finished.then(() => {
      if (!this.#over) this.#send(TO_COMPANION.abort, []);
    });
  }

  /** Resolves when the companion has nothing more to say about the request; rejects when the application failed. */
  get done(): Promise<void> {
    return this.#done.promise;
  }

  /** Takes a frame. Throws `ERR_COMPANION_FRAME` for one that has no place here. */
  receive({ type, payload }: Frame): void {
    if (this.#filing) throw misplaced('more of an answer whose rest is a file');
    switch (type) {
      case FROM_COMPANION.head:
        return this.#answer(() => applyHead(payload, this.response));
      case FROM_COMPANION.data:
        return this.#data(payload);
      case FROM_COMPANION.end:
        this.#answer(() => this.response.end(payload.length === 0 ? undefined : payload));
        return this.#finish(this.#refused);
      case FROM_COMPANION.failed:
        if (payload[0] === 1) this.#answer(() => this.response.end());
        return this.#finish(new ApplicationError(payload.toString('utf8', 1)));
      case FROM_COMPANION.read:
        return this.#read();
      case FROM_COMPANION.seek:
        return this.#seek(payload);
      case FROM_COMPANION.file:
        this.#filing = true;
        return void this.#sendFile(readFilePart(payload));
      default:
        throw misplaced(`a frame of type ${type}`);
    }
  }

  /** The companion is gone. */
  fail(error: Error): void {
    this.#finish(error);
  }

  /** Does something to the answer; what the answer refuses is a failure of the application, told at its end. */
  #answer(change: () => void): void {
    if (this.response.ended || this.#refused !== null) return;
    try {
      change();
    } catch (thrown) {
      if (thrown instanceof Failure && thrown.code === ERR_COMPANION_FRAME.code) throw thrown;
      this.#refused = thrown instanceof Error ? thrown : new Error(String(thrown));
    }
  }

  #data(payload: Buffer): void {
    this.#waiting += payload.length;
    if (this.#waiting > MOST_WAITING) throw misplaced('more of an answer than the window allows');
    let more = true;
    this.#answer(() => (more = this.response.write(payload)));
    if (this.#blocked) return;
    if (more) return this.#waiting >= WINDOW / 2 ? this.#credit() : undefined;
    this.#blocked = true;
    void this.response.drained().then(() => {
      this.#blocked = false;
      if (!this.#over) this.#credit();
    });
  }

  #credit(): void {
    const amount = Buffer.alloc(4);
    amount.writeUInt32LE(this.#waiting);
    this.#waiting = 0;
    this.#send(TO_COMPANION.credit, [amount]);
  }

  #read(): void {
    if (this.#reading) throw misplaced('a second question for the body');
    this.#reading = true;
    nextPiece((this.#body ??= this.request.body)).then(
      (piece) => this.#answerRead(TO_COMPANION.body, piece),
      () => this.#answerRead(TO_COMPANION.bodyFailed, null),
    );
  }

  #seek(payload: Buffer): void {
    const position = payload.length === 8 ? Number(payload.readBigUInt64LE()) : NaN;
    const from = this.#reading || !Number.isSafeInteger(position) ? null : this.request.bodyFrom(position);
    if (from === null) throw misplaced('a place in a body that cannot be');
    this.#body?.destroy();
    this.#body = from;
  }

  #answerRead(type: number, piece: Buffer | null): void {
    this.#reading = false;
    if (!this.#over) this.#send(type, piece === null ? [] : [piece]);
  }

  async #sendFile(part: FilePart): Promise<void> {
    const file = this.response.ended ? null : await openFile(part.path);
    this.#send(TO_COMPANION.file, [Buffer.of(file === null ? 0 : 1)]);
    this.#filing = file !== null;
    if (file === null) return;
    try {
      await sendFile(file, part.offset, part.length, this.response);
      this.#answer(() => this.response.end());
      this.#finish(this.#refused);
    } catch (thrown) {
      this.#finish(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  #finish(error: Error | null): void {
    this.#over = true;
    if (error === null) this.#done.resolve();
    else this.#done.reject(error);
  }
}

/** What an application did wrong, as its own language tells it. */
export class ApplicationError extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'ApplicationError';
    this.stack = text.trimEnd();
  }
}

/** The next bytes of a body, `null` at its end. */
function nextPiece(body: Readable): Promise<Buffer | null> {
  const waiting = body.read() as Buffer | null;
  if (waiting !== null || body.readableEnded) return Promise.resolve(waiting);
  if (body.destroyed) return Promise.reject(body.errored ?? new Error('the body is gone'));
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      const piece = body.read() as Buffer | null;
      if (piece === null && !body.readableEnded && !body.destroyed) return;
      for (const event of EVENTS) body.off(event, settle);
      if (piece !== null || body.readableEnded) resolve(piece);
      else reject(body.errored ?? new Error('the body is gone'));
    };
    for (const event of EVENTS) body.on(event, settle);
  });
}

const EVENTS = ['readable', 'end', 'close'] as const;

/** Part of a file that is the rest of an answer. */
interface FilePart {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

function readFilePart(payload: Buffer): FilePart {
  const [path = '', from, size] = ([...readRecords(payload)][0] ?? []).map(String);
  const offset = Number(from);
  const length = size === '' ? Infinity : Number(size);
  if (Number.isSafeInteger(offset) && offset >= 0 && length >= 0) return { path, offset, length };
  throw misplaced('a part of a file that cannot be');
}
