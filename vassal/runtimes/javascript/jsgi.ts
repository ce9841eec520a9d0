import type { Readable } from 'node:stream';
import type { Request } from '../../request/index.ts';
import type { Handler } from '../../worker/context.ts';
import { version } from '../../version.ts';
import { headerName } from './node-request.ts';
import { show } from './shown.ts';

/** What a JSGI 3.0 application gets (manual 12.14.7). */
export interface JsgiRequest {
  readonly method: string;
  readonly scriptName: string;
  readonly pathInfo: string;
  readonly queryString: string;
  readonly host: string;
  readonly port: number;
  readonly scheme: string;
  readonly serverSoftware: string;
  readonly remoteAddr: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly input: Readable;
  readonly env: Readonly<Record<string, string>>;
  readonly jsgi: {
    readonly version: readonly [number, number];
    readonly multithread: boolean;
    readonly multiprocess: boolean;
    readonly async: boolean;
    readonly runOnce: boolean;
  };
}

type Part = string | Uint8Array;

/** What it returns: the body is anything with `forEach`. */
export interface JsgiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly body?: { forEach(each: (part: Part) => void): void };
}

export type JsgiApplication = (request: JsgiRequest) => JsgiAnswer | Promise<JsgiAnswer>;

/** Calls a JSGI application. */
export function jsgiHandler(application: JsgiApplication): Handler {
  return async (request, response) => {
    const asked = jsgiRequest(request);
    const shown = show(asked, request, response);
    const answering = Promise.resolve(application(asked));
    shown.ends = answering;
    const answer = await answering;
    if (response.ended) return response.finished;
    response.status = answer.status;
    for (const [name, value] of Object.entries(answer.headers ?? {})) {
      for (const item of Array.isArray(value) ? value : [value]) response.headers.append(name, String(item));
    }
    const parts: Buffer[] = [];
    answer.body?.forEach((part) =>
      parts.push(typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)),
    );
    response.end(Buffer.concat(parts));
    await response.finished;
  };
}

function jsgiRequest(request: Request): JsgiRequest {
  const of = (name: string): string => request.variable(name) ?? '';
  const env: Record<string, string> = {};
  const headers: Record<string, string> = {};
  for (const [name, value] of request.variables()) {
    const header = headerName(name);
    if (header === null) env[name] = value;
    else headers[header] = value;
  }
  return {
    method: of('REQUEST_METHOD'),
    scriptName: of('SCRIPT_NAME'),
    pathInfo: of('PATH_INFO'),
    queryString: of('QUERY_STRING'),
    host: of('SERVER_NAME'),
    port: Number(of('SERVER_PORT')) || 0,
    scheme: of('HTTPS') === 'on' || of('UWSGI_SCHEME') === 'https' ? 'https' : 'http',
    serverSoftware: `emperord/${version}`,
    remoteAddr: of('REMOTE_ADDR'),
    headers,
    input: request.body,
    env,
    jsgi: { version: [3, 0], multithread: false, multiprocess: true, async: true, runOnce: false },
  };
}
