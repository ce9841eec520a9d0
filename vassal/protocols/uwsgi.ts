import { findVar, isVarsBlock } from '../request/index.ts';
import { LengthDecoder } from './body.ts';
import { MORE, refused, type Limits, type Parsed, type Protocol } from './protocol.ts';

const HEADER = 4;

/**
 * The uwsgi protocol (manual 3.17): modifier1, u16 size little endian, modifier2, vars block, body. Answers are plain
 * HTTP bytes.
 */
export const uwsgi: Protocol = {
  parse(bytes, _peer, limits) {
    if (bytes.length < HEADER) return MORE;
    const size = bytes.readUInt16LE(1);
    if (size > limits.bufferSize) {
      return refused(431, `invalid request block size: ${size} (max ${limits.bufferSize})...skip`);
    }
    if (bytes.length < HEADER + size) return MORE;
    const block = bytes.subarray(HEADER, HEADER + size);
    if (size === 0 || !isVarsBlock(block)) return refused(400, 'a malformed vars block');
    return request(block, bytes[0] ?? 0, bytes[3] ?? 0, limits);
  },
};

function request(block: Buffer, modifier1: number, modifier2: number, limits: Limits): Parsed {
  const text = findVar(block, 'CONTENT_LENGTH') ?? '';
  const length = text === '' ? 0 : Number(text);
  if (!/^\d{0,15}$/.test(text)) return refused(400, 'a malformed CONTENT_LENGTH');
  if (limits.limitPost > 0 && length > limits.limitPost) {
    return refused(413, `a body of ${length} bytes, limit-post is ${limits.limitPost}`);
  }
  const protocol = findVar(block, 'SERVER_PROTOCOL');
  return {
    type: 'request',
    head: { block, modifier1, modifier2, contentLength: length },
    form: {
      protocol: protocol === 'HTTP/1.0' ? 'HTTP/1.0' : 'HTTP/1.1',
      head: findVar(block, 'REQUEST_METHOD') === 'HEAD',
      cgi: limits.cgi,
    },
    consumed: HEADER + block.length,
    body: new LengthDecoder(length),
    expectsContinue: false,
  };
}
