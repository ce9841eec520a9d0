import { printable } from '../log/index.ts';
import type { Request, Response } from '../request/index.ts';

/** What a request line is made of. */
export interface LoggedRequest {
  readonly request: Request;
  readonly response: Pick<
    Response,
    'status' | 'headBytes' | 'bodyBytes' | 'headers' | 'isFile' | 'offloaded'
  >;
  /** Number of the worker, from 1. */
  readonly worker: number;
  readonly core: number;
  readonly micros: number;
  /** Index of the application, -1 for none. */
  readonly application: number;
  /** Requests of this application in this worker, and of the instance, this one included. */
  readonly own: number;
  readonly total: number;
}

/** Makes the text of a line, or of a part of it. */
export type LineText = (entry: LoggedRequest) => string;

const ASCII = /^[\x20-\x7e]*$/;

/** Latin1 text of a request as the bytes were meant: UTF-8 in most cases; without control characters. */
export function legible(text: string): string {
  return ASCII.test(text) ? text : printable(Buffer.from(text, 'latin1').toString('utf8'));
}

/** A variable of the request as it is shown. */
export function said(entry: LoggedRequest, name: string): string {
  return legible(entry.request.variable(name) ?? '');
}

/** Which variable is the address: with `log-x-forwarded-for` the header, where there is one. */
export function addressOf(forwarded: boolean): LineText {
  if (!forwarded) return (entry) => said(entry, 'REMOTE_ADDR');
  return (entry) => said(entry, 'HTTP_X_FORWARDED_FOR') || said(entry, 'REMOTE_ADDR');
}
