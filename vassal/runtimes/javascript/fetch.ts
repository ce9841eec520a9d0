import { Readable } from 'node:stream';
import type { Request as VassalRequest, Response as VassalResponse } from '../../request/index.ts';
import type { Handler } from '../../worker/context.ts';
import { headerName } from './node-request.ts';
import { show } from './shown.ts';

/** An application of the Fetch API: Hono, and everything else with `fetch(request)`. */
export interface FetchApplication {
  fetch(request: Request): Response | Promise<Response>;
}

/** Calls a fetch application; bodies stream both ways, and a client that goes away aborts the request. */
export function fetchHandler(application: FetchApplication): Handler {
  return async (request, response) => {
    const asked = webRequest(request);
    if (typeof asked === 'number') return void refuse(response, asked);
    const shown = show(asked, request, response);
    const answering = Promise.resolve(application.fetch(asked));
    shown.ends = answering;
    const answer = await answering;
    // It has made a websocket of it: what it returns is for nobody.
    if (response.ended) return void (await answer?.body?.cancel());
    response.status = answer.status;
    response.reason = answer.statusText;
    for (const [name, value] of answer.headers) response.headers.append(name, value);
    await copyBody(answer, request, response);
    await response.finished;
  };
}

/** Methods that the Fetch standard has no requests for. */
const FORBIDDEN = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** The request as the Fetch API has it, or the status of one that it cannot express. */
function webRequest(request: VassalRequest): Request | number {
  const method = request.variable('REQUEST_METHOD') ?? 'GET';
  if (FORBIDDEN.has(method)) return 501;
  const url = urlOf(request);
  if (url === null) return 400;
  const headers = new Headers();
  for (const [name, value] of request.variables()) {
    const header = headerName(name);
    if (header !== null && value !== '') headers.append(header, value);
  }
  const bodyless = method === 'GET' || method === 'HEAD' || request.contentLength === 0;
  const body = bodyless ? null : (Readable.toWeb(request.body) as ReadableStream<Uint8Array>);
  return new Request(url, { method, headers, body, duplex: 'half', signal: request.signal } as RequestInit);
}

/** Where the client is: its host, and its target as a path whatever it looks like; an absolute form names its own host. */
function urlOf(request: VassalRequest): URL | null {
  const secure = request.variable('HTTPS') === 'on' || request.variable('UWSGI_SCHEME') === 'https';
  const host = request.variable('HTTP_HOST') ?? request.variable('SERVER_NAME') ?? 'localhost';
  const target = request.variable('REQUEST_URI') ?? '/';
  const origin = `${secure ? 'https' : 'http'}://${host}`;
  if (target === '*') return URL.parse(origin);
  return URL.parse(target.startsWith('/') ? `${origin}${target}` : target);
}

function refuse(response: VassalResponse, status: number): void {
  response.status = status;
  response.end();
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
