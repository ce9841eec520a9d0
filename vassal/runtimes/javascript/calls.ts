import type { Asking } from '../../request/index.ts';
import type { Api, Field } from '../../worker/calls.ts';
import type { WorkerContext } from '../../worker/context.ts';
import { shownBy, type Shown } from './shown.ts';

/** The worker that a function is called in. Throws when there is none yet. @param name of the function */
export type Here = (name: string) => WorkerContext;

/** What a call gave: fields, as in the frames of a companion (docs/companion.md). */
export type Reply = readonly Buffer[];

/** Asks a part what applications of other languages ask it over their channel, of this request. */
export async function call(
  { calls }: Pick<WorkerContext, 'calls'>,
  name: string,
  shown: Shown,
  fields: readonly Field[] = [],
): Promise<Reply> {
  const { request, response } = shown;
  const asked = {
    request,
    response,
    get done(): Promise<void> {
      return shown.ends === null ? new Promise(() => undefined) : shown.ends.then(() => undefined);
    },
  };
  const ask: Asking = () => asked;
  const reply = await calls[name]?.([NO_STREAM, ...fields.map(toBytes)], ask);
  return (reply ?? []).map(toBytes);
}

/** Here a request is known by itself. */
const NO_STREAM = Buffer.alloc(0);

function toBytes(field: Field): Buffer {
  return typeof field === 'string'
    ? Buffer.from(field)
    : Buffer.from(field.buffer, field.byteOffset, field.length);
}

/** A reading of one request: those that wait for parts of one thing do not take them from each other. */
export function inTurn<Result>(shown: Shown, step: () => Promise<Result>): Promise<Result> {
  const mine = (shown.reading ?? Promise.resolve()).then(step);
  const settled = mine.then(
    () => undefined,
    () => undefined,
  );
  shown.reading = settled;
  void settled.then(() => {
    if (shown.reading === settled) shown.reading = null;
  });
  return mine;
}

/** A function of the `uwsgi` object that is about a request: what the application was given comes first. */
type OfRequest<Given> = (context: WorkerContext, shown: Shown, values: readonly any[]) => Given;

/** Functions by their names, as applications call them. */
export function ofRequests(here: Here, functions: Readonly<Record<string, OfRequest<unknown>>>): Api {
  return Object.fromEntries(
    Object.entries(functions).map(([name, body]) => [
      name,
      (request: unknown, ...values: unknown[]) => body(here(name), shownBy(request, name), values),
    ]),
  );
}

/** Those that make promises: whatever is wrong is a rejection. */
export function promisesOf(
  here: Here,
  functions: Readonly<Record<string, OfRequest<Promise<unknown>>>>,
): Api {
  return Object.fromEntries(
    Object.entries(ofRequests(here, functions)).map(([name, body]) => [
      name,
      async (...values: unknown[]) => body(...values),
    ]),
  );
}
