import type { Limits, Parsed, Peer, Protocol } from '../../../vassal/protocols/index.ts';
import { readVars } from '../../../vassal/request/index.ts';

export const PEER: Peer = {
  remoteAddress: '127.0.0.1',
  serverName: 'host',
  serverPort: '8080',
  modifier1: 0,
  modifier2: 0,
};
export const LIMITS: Limits = { bufferSize: 4096, limitPost: 0, cgi: false };

/** Feeds bytes as a connection does, in these pieces; the rest of the bytes is what followed the head. */
export function feed(
  protocol: Protocol,
  pieces: readonly Buffer[],
  limits = LIMITS,
): { parsed: Parsed; bytes: Buffer } {
  let bytes: Buffer = Buffer.alloc(0);
  let parsed: Parsed = { type: 'more' };
  for (const piece of pieces) {
    bytes = Buffer.concat([bytes, piece]);
    if (parsed.type === 'more') parsed = protocol.parse(bytes, PEER, limits);
  }
  return { parsed, bytes };
}

/** What an outcome means, in a form that can be compared. */
export function meaning(parsed: Parsed): unknown {
  if (parsed.type === 'more') return 'more';
  if (parsed.type === 'refused') return parsed.status;
  const { head, form, consumed, body, expectsContinue } = parsed;
  const variables = [...readVars(head.block)];
  const { modifier1, modifier2, contentLength } = head;
  return { variables, modifier1, modifier2, contentLength, form, consumed, done: body.done, expectsContinue };
}

/** Cuts bytes at these places (shares of their length, 0 to 1). */
export function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((share) => Math.floor(share * bytes.length)), bytes.length].sort(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

/** A uwsgi packet. */
export function packet(
  variables: Readonly<Record<string, string>>,
  { modifier1 = 0, modifier2 = 0 }: { modifier1?: number; modifier2?: number } = {},
): Buffer {
  const field = (text: string): Buffer => {
    const bytes = Buffer.from(text, 'latin1');
    const size = Buffer.alloc(2);
    size.writeUInt16LE(bytes.length);
    return Buffer.concat([size, bytes]);
  };
  const block = Buffer.concat(
    Object.entries(variables).flatMap(([name, value]) => [field(name), field(value)]),
  );
  const header = Buffer.from([modifier1, block.length & 0xff, block.length >> 8, modifier2]);
  return Buffer.concat([header, block]);
}
