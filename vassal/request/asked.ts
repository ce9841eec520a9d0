import type { Request, Response } from './types.ts';

/** A request that an application holds; `done` settles when it has nothing more to say about it. */
export interface Asked {
  readonly request: Request;
  readonly response: Response;
  readonly done: Promise<void>;
}

/** The request that an application holds on a stream; `null` when there is none (any more). */
export type Asking = (stream: number) => Asked | null;

/** The request on the stream that a question names. Throws when there is none (any more). */
export function askedOn(ask: Asking, stream: Buffer | undefined): Asked {
  const asked = ask(Number(stream));
  if (asked === null) throw new Error('there is no such request');
  return asked;
}
