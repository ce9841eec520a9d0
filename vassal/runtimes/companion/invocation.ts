import { misplaced } from './errors.ts';
import { ApplicationError } from './exchange.ts';
import { FROM_COMPANION, type Frame } from './frames.ts';
import { readRecords } from './records.ts';

/** First byte of a result: it is whole with this, it failed, more of it follows. */
const WHOLE = 0;
const MORE = 2;
/** Longest result, bytes. */
const LONGEST = 64 * 1024 * 1024;

/** A function of the application that the engine asks for, in the place of a request. */
export class Invocation {
  readonly #done = Promise.withResolvers<readonly Buffer[]>();
  #parts: Buffer[] = [];
  #length = 0;

  constructor() {
    // It may fail before anybody waits for it: a connection may still be on its way to the companion.
    this.#done.promise.catch(() => undefined);
  }

  /** What it gave; rejects with `ApplicationError` when it failed. */
  get done(): Promise<readonly Buffer[]> {
    return this.#done.promise;
  }

  /** Takes a frame. Throws `ERR_COMPANION_FRAME` for one that is no result. */
  receive({ type, payload }: Frame): void {
    if (type !== FROM_COMPANION.result || payload.length === 0)
      throw misplaced(`a frame of type ${type} in the place of a result`);
    this.#length += payload.length;
    if (this.#length > LONGEST) throw misplaced('an endless result');
    this.#parts.push(Buffer.from(payload.subarray(1)));
    if (payload[0] === MORE) return;
    const [fields = []] = [...readRecords(Buffer.concat(this.#parts))];
    if (payload[0] === WHOLE) this.#done.resolve(fields);
    else this.fail(new ApplicationError(String(fields[0])));
  }

  /** The companion is gone, or the function failed. */
  fail(error: Error): void {
    this.#done.reject(error);
  }
}
