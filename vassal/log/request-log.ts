import { writeSync } from 'node:fs';
import type { Request, Response } from '../request/index.ts';
import { printable, stamp } from './log.ts';

/** What a request line is made of. */
export interface LoggedRequest {
  readonly request: Request;
  readonly response: Pick<Response, 'status' | 'headBytes' | 'bodyBytes' | 'headers'>;
  readonly core: number;
  readonly micros: number;
  /** Index of the application, -1 for none. */
  readonly application: number;
  /** Requests of this application in this worker, and of the instance, this one included. */
  readonly own: number;
  readonly total: number;
}

export interface RequestLog {
  write(entry: LoggedRequest): void;
}

/** A log that writes nothing (`disable-logging`). */
export const silentRequestLog: RequestLog = { write: () => undefined };

/**
 * One line for each request in the default format of the original (manual 3.25). Lines of one turn of the event loop
 * leave in one write; a sink that is full or closed loses lines, not requests.
 * @param inMicros times in microseconds (`log-micros`)
 */
export function createRequestLog(inMicros: boolean, descriptor = 2): RequestLog {
  let waiting: string[] = [];
  const flush = (): void => {
    const text = waiting.join('');
    waiting = [];
    try {
      writeSync(descriptor, text);
    } catch {
      // Nothing can be said about a log that cannot be written.
    }
  };
  return {
    write(entry) {
      if (waiting.push(`${defaultLine(entry, inMicros)}\n`) === 1) setImmediate(flush);
    },
  };
}

/** The default line, without its line break. What the client said cannot start another line or drive a terminal. */
export function defaultLine(entry: LoggedRequest, inMicros: boolean): string {
  const { request, response } = entry;
  const said = (name: string): string => legible(request.variable(name) ?? '');
  const time = inMicros ? `${Math.round(entry.micros)} micros` : `${Math.floor(entry.micros / 1000)} msecs`;
  // As the original, which counts names and values.
  const vars = 2 * request.variableCount;
  const none = entry.application === -1;
  return [
    `[pid: ${process.pid}|app: ${entry.application}|req: ${none ? -1 : entry.own}/${entry.total}]`,
    `${said('REMOTE_ADDR')} (${said('REMOTE_USER')})`,
    `{${vars} vars in ${request.block.length} bytes}`,
    `[${stampOf(request.startedAt)}]`,
    `${said('REQUEST_METHOD')} ${said('REQUEST_URI')} => generated ${response.bodyBytes} bytes in ${time}`,
    `(${said('SERVER_PROTOCOL')} ${response.status}) ${response.headers.length} headers in ${response.headBytes} bytes`,
    `(${none ? 0 : 1} switches on core ${entry.core})`,
  ].join(' ');
}

let second = Number.NaN;
let secondText = '';

/** The stamp of a time; many requests share a second. */
function stampOf(milliseconds: number): string {
  const now = Math.floor(milliseconds / 1000);
  if (now !== second) {
    second = now;
    secondText = stamp(new Date(milliseconds));
  }
  return secondText;
}

/** Latin1 text of a request as the bytes were meant: UTF-8 in most cases; without control characters. */
function legible(text: string): string {
  return printable(ASCII.test(text) ? text : Buffer.from(text, 'latin1').toString('utf8'));
}

const ASCII = /^[\x00-\x7f]*$/;
