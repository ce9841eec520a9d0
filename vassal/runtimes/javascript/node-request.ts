import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Request, Variables } from '../../request/index.ts';

/** Fills a Node request from ours and its variables. Its body is read when the application reads. */
export function fillRequest(req: IncomingMessage, request: Request, variables: Variables): void {
  const version = request.variable('SERVER_PROTOCOL') === 'HTTP/1.0' ? '1.0' : '1.1';
  req.httpVersion = version;
  req.httpVersionMajor = 1;
  req.httpVersionMinor = version === '1.0' ? 0 : 1;
  req.method = request.variable('REQUEST_METHOD') ?? 'GET';
  req.url = request.variable('REQUEST_URI') ?? '/';
  fillHeaders(req, variables);
  req._read = bodyReader(req, request);
}

/**
 * Raw are names and values in turn; the names are those of the variables, in lower case. The protocol has joined repeated
 * headers already, so each name is there once.
 */
function fillHeaders(req: IncomingMessage, variables: Variables): void {
  const raw: string[] = [];
  const headers: Record<string, string> = {};
  for (const [name, value] of variables) {
    const header = headerName(name);
    if (header === null || value === '') continue;
    raw.push(header, value);
    headers[header] = value;
  }
  req.rawHeaders = raw;
  req.headers = headers;
}

/** Names that were asked for before: clients send the same ones again and again, but not for ever the same few. */
const known = new Map<string, string | null>();
const MOST_KNOWN = 512;

/** `HTTP_X_A` → `x-a`; `null` for a variable that is no header. */
export function headerName(variable: string): string | null {
  const before = known.get(variable);
  if (before !== undefined) return before;
  const name = nameOf(variable);
  if (known.size < MOST_KNOWN) known.set(variable, name);
  return name;
}

function nameOf(variable: string): string | null {
  if (variable.startsWith('HTTP_')) return variable.slice(5).toLowerCase().replaceAll('_', '-');
  if (variable === 'CONTENT_TYPE') return 'content-type';
  return variable === 'CONTENT_LENGTH' ? 'content-length' : null;
}

function bodyReader(req: IncomingMessage, request: Request): () => void {
  let reading: Readable | null = null;
  const begin = (): void => {
    const { body } = request;
    reading = body;
    body.on('data', (chunk: Buffer) => {
      if (!req.push(chunk)) body.pause();
    });
    body.on('end', () => {
      req.complete = true;
      req.push(null);
    });
    body.on('error', (error) => req.destroy(error));
  };
  return () => {
    if (request.contentLength === 0) {
      req.complete = true;
      req.push(null);
    } else if (reading === null) {
      begin();
    } else {
      reading.resume();
    }
  };
}
