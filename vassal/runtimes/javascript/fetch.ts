import { Readable } from 'node:stream';
import type { Request as VassalRequest, Response as VassalResponse } from '../../request/index.ts';
import type { Handler } from '../../worker/context.ts';
import { headerName } from './node-request.ts';

/** An application of the Fetch API: Hono, and everything else with `fetch(request)`. */
export interface FetchApplication {
  fetch(request: Request): Response | Promise<Response>;
}

/** Calls a fetch application; bodies stream both ways, and a client that goes away aborts the request. */
export function fetchHandler(application: FetchApplication): Handler {
  return async (request, response) => {
    const answer = await application.fetch(webRequest(request));
    response.status = answer.status;
    response.reason = answer.statusText;
    for (const [name, value] of answer.headers) response.headers.append(name, value);
    await copyBody(answer, request, response);
    await response.finished;
  };
}

function webRequest(request: VassalRequest): Request {
  const method = request.variable('REQUEST_METHOD') ?? 'GET';
  const headers = new Headers();
  for (const [name, value] of request.variables()) {
    const header = headerName(name);
    if (header !== null && value !== '') headers.append(header, value);
  }
  const secure = request.variable('HTTPS') === 'on' || request.variable('UWSGI_SCHEME') === 'https';
  const host = request.variable('HTTP_HOST') ?? request.variable('SERVER_NAME') ?? 'localhost';
  const target = request.variable('REQUEST_URI') ?? '/';
  const url = new URL(target.startsWith('/') ? target : '/', `${secure ? 'https' : 'http'}://${host}`);
  if (!target.startsWith('/')) url.href = target;
  const bodyless = method === 'GET' || method === 'HEAD' || request.contentLength === 0;
  const body = bodyless ? null : (Readable.toWeb(request.body) as ReadableStream<Uint8Array>);
  return new Request(url, { method, headers, body, duplex: 'half', signal: request.signal } as RequestInit);
}

async function copyBody(answer: Response, request: VassalRequest, response: VassalResponse): Promise<void> {
  if (answer.body === null) return response.end();
  const reader = answer.body.getReader();
  const cancel = (): void => void reader.cancel(new Error('the client is gone')).catch(() => undefined);
  request.signal.addEventListener('abort', cancel, { once: true });
  let pending: Uint8Array | null = null;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    // One chunk is held back: when it is the only one, head and body leave together with their length.
    if (pending !== null && !response.write(pending)) await response.drained();
    pending = part.value;
  }
  response.end(pending ?? undefined);
}
