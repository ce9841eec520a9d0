import { closeSync, writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { Event, Field, Flag, native, type Wire } from '../../../native/index.ts';
import { listenerSettings, type ProtocolName } from '../../../vassal/protocols/index.ts';
import { readVars } from '../../../vassal/request/index.ts';

/** What some bytes are to the wire: `more` is a head that is not complete. */
export type Parsed =
  | { readonly type: 'more' }
  | { readonly type: 'refused'; readonly status: number; readonly why: string }
  | {
      readonly type: 'request';
      readonly variables: readonly (readonly [string, string])[];
      /** The same, as the index of known names has them. */
      readonly known: Readonly<Record<string, string>>;
      readonly count: number;
      readonly modifier1: number;
      readonly modifier2: number;
      readonly contentLength: number | null;
      readonly oldHttp: boolean;
      readonly head: boolean;
      readonly persistent: boolean;
      readonly expectsContinue: boolean;
      /** The body as far as it came; the status of its refusal. */
      readonly body: string | number;
      readonly whole: boolean;
    };

export interface Bounds {
  readonly bufferSize?: number;
  readonly limitPost?: number;
  readonly maxVariables?: number;
  readonly proxy?: boolean;
  readonly modifier1?: number;
  readonly modifier2?: number;
}

const BOUNDS = {
  patience: 60_000,
  gatewayPatience: 60_000,
  sendPatience: null,
  gatewayVariables: ['ROUTED=by=http'],
};

/** Gives bytes to a wire in these pieces, each in a turn of its own, and tells what it made of them. */
export async function parse(
  protocol: ProtocolName,
  pieces: string | Buffer | readonly (string | Buffer)[],
  {
    bufferSize = 4096,
    limitPost = 0,
    maxVariables = 0,
    proxy = false,
    modifier1 = 0,
    modifier2 = 0,
  }: Bounds = {},
): Promise<Parsed> {
  let parsed: Parsed | null = null;
  const limits = { cores: 1, connections: 2, bufferSize };
  const wire = native.openWire(limits, (events) => {
    for (let at = 0; at < events; at++) {
      const id = wire.events[at * 2] ?? 0;
      const event = wire.events[at * 2 + 1];
      if (event === Event.request) parsed ??= request(wire, id);
      else if (event === Event.refused) parsed ??= refusal(wire, id);
      if (event === Event.readable && parsed?.type === 'request')
        parsed = { ...parsed, ...readBody(wire, id, String(parsed.body)) };
    }
  });
  const socket = { name: '127.0.0.1:8080', protocol, modifier1, modifier2 };
  const listener = wire.listen(null, listenerSettings(socket, { ...BOUNDS, limitPost, maxVariables, proxy }));
  const [mine, others] = native.socketPair();
  wire.adopt(others, listener, '127.0.0.1', 4242);
  wire.setOpen(true);
  const list = typeof pieces === 'string' || Buffer.isBuffer(pieces) ? [pieces] : pieces;
  for (const piece of list) {
    if (list.length > 1) await turn();
    writeSync(mine, typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
  }
  for (let turns = 0; turns < 4; turns++) await turn();
  wire.close();
  closeSync(mine);
  await turn();
  return parsed ?? { type: 'more' };
}

function refusal(wire: Wire, id: number): Parsed {
  const { status, text } = wire.reasons[wire.states[id * Field.count + Field.reason] ?? 0] ?? {
    status: 0,
    text: '',
  };
  return { type: 'refused', status, why: text };
}

function request(wire: Wire, id: number): Parsed {
  const field = (name: keyof typeof Field): number => wire.states[id * Field.count + Field[name]] ?? 0;
  const flags = field('flags');
  const block = wire.memory.subarray(field('varsAt'), field('varsAt') + field('varsLength'));
  const length = wire.lengths[id] ?? 0;
  const known: Record<string, string> = {};
  wire.names.forEach((name, place) => {
    const at = (id * wire.names.length + place) * 2;
    const begin = wire.known[at] ?? -1;
    if (begin >= 0) known[name] = wire.memory.toString('latin1', begin, begin + (wire.known[at + 1] ?? 0));
  });
  return {
    type: 'request',
    variables: [...readVars(block)],
    known,
    count: field('variables'),
    modifier1: field('modifier1'),
    modifier2: field('modifier2'),
    contentLength: length < 0 ? null : length,
    oldHttp: (flags & Flag.oldHttp) !== 0,
    head: (flags & Flag.head) !== 0,
    persistent: (flags & Flag.persistent) !== 0,
    expectsContinue: (flags & Flag.expectsContinue) !== 0,
    ...readBody(wire, id, ''),
  };
}

function readBody(wire: Wire, id: number, before: string): { body: string | number; whole: boolean } {
  const buffer = Buffer.alloc(65536);
  let body = before;
  for (let size = 1; size > 0;) {
    size = wire.read(id, buffer);
    if (size > 0) body += buffer.toString('latin1', 0, size);
    if (size === -1) return { body, whole: true };
    if (size < -1) return { body: wire.reasons[-2 - size]?.status ?? 0, whole: false };
  }
  return { body, whole: ((wire.states[id * Field.count + Field.flags] ?? 0) & Flag.bodyRead) !== 0 };
}

/** Cuts bytes into pieces of this size. */
export function cut(bytes: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
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
  const header = Buffer.from([modifier1, block.length & 0xff, (block.length >> 8) & 0xff, modifier2]);
  return Buffer.concat([header, block]);
}
