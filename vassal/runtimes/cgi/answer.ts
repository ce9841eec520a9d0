import type { Response } from '../../request/index.ts';
import { applyHead, HeadReader } from './head.ts';

/** The output of a script as an answer: its head, then its body as it comes. */
export class ScriptAnswer {
  readonly #response: Response;
  readonly #reader = new HeadReader();
  #begun = false;

  constructor(response: Response) {
    this.#response = response;
  }

  /** `false` asks the caller to wait for `drained()` of the response. Throws `ERR_CGI_OUTPUT`. */
  take(chunk: Buffer): boolean {
    if (this.#begun) return this.#response.write(chunk);
    const found = this.#reader.push(chunk);
    if (found === null) return true;
    applyHead(found.head, this.#response);
    this.#begun = true;
    return found.body.length === 0 || this.#response.write(found.body);
  }

  /** The output has ended. Throws `ERR_CGI_OUTPUT` when there was no head. */
  end(): void {
    if (!this.#begun) throw this.#reader.end();
    this.#response.end();
  }
}
