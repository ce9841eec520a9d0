/** One header line, its name in lower case. */
export interface HeaderLine {
  readonly name: string;
  readonly value: string;
}

/** The head of an HTTP/1.x request as it is written. */
export interface HttpHead {
  readonly method: string;
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly headers: readonly HeaderLine[];
}

/** Why a head is refused, and the status that says so. */
export class HeadError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const MOST_HEADERS = 256;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Visible characters and bytes above them: no control characters, no blanks. */
const TARGET = /^[\x21-\x7e\x80-\xff]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Reads a head that ends with an empty line (RFC 9112): CR LF and nothing else ends a line, no folded lines, no blank
 * before a colon. Throws `HeadError`.
 * @param text the head as latin1, without its last CR LF CR LF
 */
export function readHttpHead(text: string): HttpHead {
  const lines = text.split('\r\n');
  if (/[\r\n]/.test(lines.join(''))) throw new HeadError(400, 'a bare CR or LF');
  if (lines.length - 1 > MOST_HEADERS) throw new HeadError(431, `more than ${MOST_HEADERS} headers`);
  return { ...requestLine(lines[0] ?? ''), headers: lines.slice(1).map(headerLine) };
}

function requestLine(line: string): Pick<HttpHead, 'method' | 'target' | 'version'> {
  const [method = '', target = '', protocol = '', ...more] = line.split(' ');
  if (!TOKEN.test(method) || !TARGET.test(target) || more.length > 0)
    throw new HeadError(400, 'a malformed request line');
  if (protocol === 'HTTP/1.1') return { method, target, version: '1.1' };
  if (protocol === 'HTTP/1.0') return { method, target, version: '1.0' };
  throw new HeadError(/^HTTP\/\d\.\d$/.test(protocol) ? 505 : 400, 'an unknown protocol version');
}

function headerLine(line: string): HeaderLine {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0));
  const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
  if (!TOKEN.test(name)) throw new HeadError(400, 'a malformed header line');
  if (!VALUE.test(value)) throw new HeadError(400, 'a control character in a header');
  return { name: name.toLowerCase(), value };
}

/** How long the body is. Throws `HeadError` for whatever two readers could understand differently (RFC 9112 6.3). */
export function bodyLength(head: HttpHead): number | 'chunked' {
  const lengths = head.headers.filter(({ name }) => name === 'content-length');
  const codings = head.headers.filter(({ name }) => name === 'transfer-encoding');
  if (codings.length > 0) {
    if (lengths.length > 0) throw new HeadError(400, 'both Content-Length and Transfer-Encoding');
    if (head.version === '1.0') throw new HeadError(400, 'Transfer-Encoding in HTTP/1.0');
    if (codings.length > 1 || codings[0]?.value.toLowerCase() !== 'chunked')
      throw new HeadError(501, 'a transfer coding other than chunked');
    return 'chunked';
  }
  if (lengths.length > 1) throw new HeadError(400, 'repeated Content-Length');
  const text = lengths[0]?.value ?? '0';
  if (!/^\d{1,15}$/.test(text)) throw new HeadError(400, 'a malformed Content-Length');
  return Number(text);
}
