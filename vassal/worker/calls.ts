import type { Request, Response } from '../request/index.ts';

/** A field of a question or of its answer: bytes, or text as UTF-8. */
export type Field = string | Uint8Array;

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

/**
 * Answers what an application of another language asks the engine: `uwsgi.reload()`, `uwsgi.cache_get(…)`. What it throws
 * is raised there, with its message.
 */
export type Call = (fields: readonly Buffer[], ask: Asking) => readonly Field[] | Promise<readonly Field[]>;

/** Calls by the name that the companions use (docs/companion.md). */
export type Calls = Readonly<Record<string, Call>>;

/**
 * Runs a function that an application of another language gave to the engine, in the place of a request: a signal handler, a
 * remote procedure. Rejects when it fails.
 */
export type Invoke = (name: string, fields: readonly Field[]) => Promise<readonly Buffer[]>;

/** A function of the `uwsgi` object of JavaScript (manual 12.14). */
export type ApiFunction = (...values: any[]) => unknown;

/** Functions by their names. */
export type Api = Readonly<Record<string, ApiFunction>>;
