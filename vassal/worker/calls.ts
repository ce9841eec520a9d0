import type { Asking } from '../request/index.ts';

/** A field of a question or of its answer: bytes, or text as UTF-8. */
export type Field = string | Uint8Array;

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
