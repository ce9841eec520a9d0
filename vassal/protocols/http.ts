import { VarsBuilder } from '../request/index.ts';
import { ChunkedDecoder, LengthDecoder } from './body.ts';
import { bodyLength, HeadError, readHttpHead, type HttpHead } from './http-head.ts';
import { MORE, refused, type Limits, type Parsed, type Peer, type Protocol } from './protocol.ts';
import { decodePath, readTarget, removeDotSegments, type Target } from './target.ts';

const END = Buffer.from('\r\n\r\n');
const CR = 0x0d;
const LF = 0x0a;
/** How much longer than its vars block a head may be: names grow when they become variables, but some headers are left out. */
const ROOM = 1024;

/** HTTP/1.0 and 1.1 on `http-socket`: one request for each connection (manual 11.3, observed byte for byte). */
export const http: Protocol = {
  parse(bytes, peer, limits) {
    const start = leadingBlankLine(bytes);
    const end = bytes.indexOf(END, start);
    const longest = limits.bufferSize + ROOM;
    // In this order, so that a head means the same however it is cut into segments.
    if (hasBareLineFeed(bytes.subarray(0, end === -1 ? longest : Math.min(end, longest))))
      return refused(400, 'a bare LF');
    if (end === -1 && bytes.length < longest + END.length) return MORE;
    if (end === -1 || end > longest) return tooLarge(end === -1 ? bytes.length : end, limits);
    try {
      const head = readHttpHead(bytes.toString('latin1', start, end));
      return request(head, end + END.length, peer, limits);
    } catch (thrown) {
      if (thrown instanceof HeadError) return refused(thrown.status, thrown.message);
      throw thrown;
    }
  },
};

/** One empty line before the request line is forgiven (RFC 9112 2.2). */
function leadingBlankLine(bytes: Buffer): number {
  return bytes[0] === CR && bytes[1] === LF ? 2 : 0;
}

/** A client that ends its lines with LF alone is told at once: it would wait for an answer, and we for the end of its head. */
function hasBareLineFeed(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] !== CR) return true;
  }
  return false;
}

function request(head: HttpHead, consumed: number, peer: Peer, limits: Limits): Parsed {
  const target = readTarget(head);
  const length = bodyLength(head);
  checkHost(head);
  if (length !== 'chunked' && limits.limitPost > 0 && length > limits.limitPost) {
    return refused(413, `a body of ${length} bytes, limit-post is ${limits.limitPost}`);
  }
  const block = variables(head, target, peer, limits);
  if (block === null) return tooLarge(consumed, limits);
  const protocol = `HTTP/${head.version}`;
  const expects = head.version === '1.1' && valueOf(head, 'expect')?.toLowerCase() === '100-continue';
  return {
    type: 'request',
    head: {
      block,
      modifier1: peer.modifier1,
      modifier2: peer.modifier2,
      contentLength: length === 'chunked' ? null : length,
    },
    form: { protocol, head: head.method === 'HEAD', cgi: limits.cgi },
    consumed,
    body: length === 'chunked' ? new ChunkedDecoder(limits.limitPost) : new LengthDecoder(length),
    expectsContinue: expects && length !== 0,
  };
}

function valueOf(head: HttpHead, name: string): string | null {
  return head.headers.find((header) => header.name === name)?.value ?? null;
}

function checkHost(head: HttpHead): void {
  const hosts = head.headers.filter(({ name }) => name === 'host');
  if (hosts.length > 1) throw new HeadError(400, 'repeated Host');
  if (hosts.length === 0 && head.version === '1.1') throw new HeadError(400, 'no Host');
  if (hosts.some(({ value }) => /[\s/@,?#]/.test(value))) throw new HeadError(400, 'a malformed Host');
}

/** The block of a request, in the order of the original; `null` when it is larger than `buffer-size`. */
function variables(head: HttpHead, target: Target, peer: Peer, limits: Limits): Buffer | null {
  const builder = new VarsBuilder(limits.bufferSize);
  const pairs: [string, string][] = [
    ['REQUEST_METHOD', head.method],
    ['REQUEST_URI', head.target],
    ['PATH_INFO', decodePath(removeDotSegments(target.path))],
    ['QUERY_STRING', target.query],
    ['SERVER_PROTOCOL', `HTTP/${head.version}`],
    ['SCRIPT_NAME', ''],
    ['SERVER_NAME', peer.serverName],
    ['SERVER_PORT', peer.serverPort],
    ['REMOTE_ADDR', peer.remoteAddress],
    ...headerVariables(head, target),
  ];
  return pairs.every(([name, value]) => builder.add(name, value)) ? builder.block() : null;
}

/** Headers as CGI variables, repeated ones joined. A name with `_` could pass for another one and is left out. */
function headerVariables(head: HttpHead, target: Target): [string, string][] {
  const joined = new Map<string, string>();
  for (const { name, value } of head.headers) {
    if (name.includes('_')) continue;
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
  }
  if (target.host !== null) joined.set('host', target.host);
  return [...joined].map(([name, value]) => [variableName(name), value]);
}

function variableName(name: string): string {
  const variable = name.toUpperCase().replaceAll('-', '_');
  return variable === 'CONTENT_TYPE' || variable === 'CONTENT_LENGTH' ? variable : `HTTP_${variable}`;
}

function tooLarge(size: number, limits: Limits): Parsed {
  return refused(431, `invalid request block size: ${size} (max ${limits.bufferSize})...skip`);
}
