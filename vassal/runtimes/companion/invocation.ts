import { Failure } from '../../errors/index.ts';
import { ERR_COMPANION_FRAME } from './errors.ts';
import { ApplicationError } from './exchange.ts';
import { FROM_COMPANION, type Frame } from './frames.ts';
import { readRecords } from './records.ts';

/** A function of the application that the engine asks for, in the place of a request. */
export class Invocation {
  readonly #done = Promise.withResolvers<readonly Buffer[]>();

  /** What it gave; rejects with `ApplicationError` when it failed. */
  get done(): Promise<readonly Buffer[]> {
    return this.#done.promise;
  }

  /** Takes a frame. Throws `ERR_COMPANION_FRAME` for one that is no result. */
  receive({ type, payload }: Frame): void {
    const [fields = []] = type === FROM_COMPANION.result ? [...readRecords(payload.subarray(1))] : [];
    if (type !== FROM_COMPANION.result || payload.length === 0) {
      const found = `a frame of type ${type} in the place of a result`;
      throw new Failure(ERR_COMPANION_FRAME, { tried: 'read what a companion sent', found });
    }
    if (payload[0] === 0) this.#done.resolve(fields.map((field) => Buffer.from(field)));
    else this.fail(new ApplicationError(String(fields[0])));
  }

  /** The companion is gone, or the function failed. */
  fail(error: Error): void {
    this.#done.reject(error);
  }
}
