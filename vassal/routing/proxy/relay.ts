import type { Readable } from 'node:stream';
import { reason } from '../../errors/index.ts';
import type { Traffic } from '../traffic.ts';

/** The answer of another server, its body to come. */
export interface Answered {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Readable;
}

/** Gives an answer on as it comes: the other server is read no faster than the client reads. */
export function relay({ request, response }: Traffic, answer: Answered): void {
  const { status, headers, body } = answer;
  response.status = status;
  response.reason = answer.reason;
  for (const [name, value] of headers) response.headers.append(name, value);
  request.whenGone(() => body.destroy());
  body.on('data', (chunk: Buffer) => {
    if (response.ended) return void body.destroy();
    if (response.write(chunk)) return;
    body.pause();
    void response.drained().then(() => body.resume());
  });
  body.on('end', () => response.end());
  // Before its end: the client must not take what it has for the whole.
  body.on('error', () => response.abort());
  body.on('close', () => response.abort());
}

/** The other server did not answer: the client gets 502, and the log the reason. */
export function fail({ engine, response }: Traffic, address: string, thrown: unknown): void {
  if (response.ended) return;
  engine.log.line(`[uwsgi-route] no answer from ${address}: ${reason(thrown)}`);
  response.fail(502);
}
