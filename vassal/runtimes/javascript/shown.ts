import type { Request, Response } from '../../request/index.ts';
import { SocketStub } from './socket-stub.ts';

/** What the engine has of a request that an application was given. */
export interface Shown {
  readonly request: Request;
  readonly response: Response;
  /** The application is busy with it for so long; `null` when it said nothing of its end. */
  ends: Promise<unknown> | null;
  /** Somebody waits for the next part of what the client says. */
  reading: Promise<unknown> | null;
}

const others = new WeakMap<object, Shown>();

/** Notes what an application gets in the place of a request; those of `node:http` have it at their socket. */
export function show(object: object, request: Request, response: Response): Shown {
  const shown = { request, response, ends: null, reading: null };
  others.set(object, shown);
  return shown;
}

/** The request behind what an application was given. Throws for anything else. @param name of the function that asks */
export function shownBy(object: unknown, name: string): Shown {
  const { socket } = Object(object) as { readonly socket?: unknown };
  const shown = others.get(Object(object) as object) ?? SocketStub.shownBy(socket);
  if (shown !== null) return shown;
  throw new TypeError(`uwsgi.${name}() wants the request that the application was given`);
}
