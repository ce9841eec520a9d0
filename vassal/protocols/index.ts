export { BodyError, type BodyDecoder } from './body.ts';
export type { Limits, Parsed, Peer, Protocol } from './protocol.ts';
import { http } from './http.ts';
import type { Protocol } from './protocol.ts';
import { uwsgi } from './uwsgi.ts';

/** The protocols by the name that sockets use for them. */
export const protocols: Readonly<Record<'http' | 'uwsgi', Protocol>> = { http, uwsgi };
