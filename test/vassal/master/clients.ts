import { setTimeout as pause } from 'node:timers/promises';
import { exchange, LIMIT_MS, parse } from '../../support/index.ts';

/** A request, and the only right answer to it. */
export interface Question {
  readonly bytes: string;
  readonly expected: string;
}

/** Asks for a path. The answer names it, and the application tells the length of all that it says. */
export type Ask = (path: string) => Question;

/** What came of the requests of clients. */
export interface Heard {
  readonly answered: number;
  /** Answers that belong to no request: there is no excuse for one. */
  readonly wrong: readonly string[];
  /** Requests without a whole answer, and connections that nobody took. */
  readonly failed: number;
  readonly refused: number;
}

/** Clients of an address that ask one question after the other, each another one. */
export class Clients {
  readonly heard = { answered: 0, wrong: [] as string[], failed: 0, refused: 0 } satisfies Heard;
  readonly #address: string;
  readonly #ask: Ask;
  #asked = 0;

  constructor(address: string, ask: Ask) {
    this.#address = address;
    this.#ask = ask;
  }

  /** So many of them until then (`performance.now()`). */
  async rain(count: number, until: number): Promise<void> {
    const one = async (): Promise<void> => {
      while (performance.now() < until) await this.#one(`/${(this.#asked += 1)}`);
    };
    await Promise.all(Array.from({ length: count }, one));
  }

  async #one(path: string): Promise<void> {
    const { bytes, expected } = this.#ask(path);
    try {
      const { status, body, headers } = parse(await exchange(this.#address, bytes));
      if (status === 200 && body === expected) this.heard.answered += 1;
      else if (
        status >= 500 ||
        (body.length < Number(headers['content-length']) && expected.startsWith(body))
      )
        this.heard.failed += 1;
      else this.heard.wrong.push(`${path}: ${status} ${body.slice(0, 200)}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') this.heard.refused += 1;
      else this.heard.failed += 1;
    }
  }
}

/** Waits until so many requests in a row are answered. */
export async function answers(address: string, ask: Ask, wanted: number): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  const { bytes, expected } = ask('/well');
  for (let row = 0; row < wanted;) {
    if (performance.now() > end) throw new Error(`${address} does not answer`);
    const answer = await exchange(address, bytes)
      .then(parse)
      .catch(() => null);
    row = answer?.body === expected ? row + 1 : 0;
    if (row === 0) await pause(20);
  }
}
