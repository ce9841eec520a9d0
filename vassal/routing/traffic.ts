import type { Cache } from '../cache/index.ts';
import type { Log } from '../log/index.ts';
import type { Request, Response } from '../request/index.ts';
import type { Serving } from '../static/index.ts';

export { fromLatin1, toLatin1 } from '../request/index.ts';

/** What a worker gives to its rules. */
export interface Engine {
  readonly log: Log;
  /** Number of the worker, and what `${uwsgi[uuid]}` shows. */
  readonly id: number;
  /** Connections that wait to be accepted. */
  readonly queued: () => number;
  /** Calls a remote procedure: of this worker without an address. `null` when nobody answers. */
  readonly call: (node: string | null, name: string, values: readonly Buffer[]) => Promise<Buffer | null>;
  /** Asks a part of the master. */
  readonly ask: (part: string, question: unknown) => Promise<unknown>;
  /** Descriptors that the master shares with the worker, by name. */
  readonly shared: Readonly<Record<string, number>>;
  /** A cache of the instance by name, the first one for `''`; `null` for none. */
  readonly cache: (name: string) => Cache | null;
  /** How files are answered. */
  readonly serving: Serving;
}

/** One request on its way through the chains. Text is latin1, as everywhere in a request. */
export interface Traffic {
  readonly engine: Engine;
  readonly request: Request;
  readonly response: Response;
  /** Variables that conditions and texts have read since the last action: see `valueOf`. */
  readonly values: Map<string, string>;
  /** What the last pattern that matched found: the whole at 0, then its groups. */
  groups: readonly (string | undefined)[];
  /** Headers that rules put after those of the application, and names that rules take away from it. */
  added: (readonly [name: string, value: string])[];
  removed: string[];
  /** `disableheaders`: nothing but the body is sent. */
  headless: boolean;
  /** The error and response chains run now; an answer that they make waits in `decided` for the headers. */
  deciding: boolean;
  decided: Decided | null;
}

/** A request that no rule has seen yet. */
export function newTraffic(engine: Engine, request: Request, response: Response): Traffic {
  return {
    engine,
    request,
    response,
    values: new Map(),
    groups: [],
    added: [],
    removed: [],
    headless: false,
    deciding: false,
    decided: null,
  };
}

/** A variable of the request, empty when it is not set. It is taken out of the request once until an action has run. */
export function valueOf({ request, values }: Traffic, name: string): string {
  let value = values.get(name);
  if (value === undefined) {
    value = request.variable(name) ?? '';
    values.set(name, value);
  }
  return value;
}

/** An answer that waits for its headers. */
export interface Decided {
  send(): void;
  /** Another one came in its place. */
  drop(): void;
}

/** What is done next (manual 6.6.3): a name or number of `goto`, or one of the words. */
export type Next = 'next' | 'continue' | 'break' | { readonly goto: string };

/** A rule's doing. An action that answers says `break`. Only rules of the request chain may wait for somebody. */
export type Action = (traffic: Traffic) => Next | Promise<Next>;
/** Whether a rule is meant; what a pattern finds goes into the groups. */
export type Condition = (traffic: Traffic) => boolean;
