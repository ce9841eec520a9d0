import type { Readable } from 'node:stream';
import type { Request, Response } from '../request/index.ts';
import { readTexts } from '../sockets/index.ts';
import type { Handler } from '../worker/context.ts';
import type { Cache, Operation } from './cache.ts';
import type { Caches } from './caches.ts';
import { dumpOf } from './dump.ts';
import { Ask, packet, pairsOf } from './packet.ts';
import { COMMANDS } from './remote.ts';

/** The modifier of one request about caches, answered with bytes; nothing for what is not there or not understood. */
export function createProtocol(caches: Caches): Handler {
  return async (request, response) => {
    switch (request.modifier2) {
      case Ask.read:
      case Ask.readAgain:
        return say(response, valuePacket(caches.find('')?.get(await payloadOf(request)) ?? null));
      case Ask.write:
        return say(response, store(caches.find(''), await payloadOf(request)));
      case Ask.delete:
        caches.find('')?.delete(await payloadOf(request));
        return say(response, []);
      case Ask.http:
        return answerHttp(caches, request, response);
      case Ask.dump:
        return dump(caches.find(String(await payloadOf(request))), response);
      case Ask.command:
        return say(response, await command(caches, request));
      default:
        return say(response, []);
    }
  };
}

/** Bytes and nothing else. */
function say(response: Response, parts: readonly Uint8Array[]): void {
  response.writeRaw(Buffer.concat(parts));
  response.end();
}

/** What was sent, whether it looks like variables or not. */
async function payloadOf({ block, body }: Request): Promise<Buffer> {
  return block.length > 0 ? Buffer.from(block) : collect(body);
}

async function collect(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The head of a packet, with the length as far as it fits there, and the value. */
function valuePacket(value: Buffer | null): Uint8Array[] {
  if (value === null) return [];
  const head = Buffer.of(0, 0, 0, 0);
  head.writeUInt16LE(value.length & 0xffff, 1);
  return [head, value];
}

function store(cache: Cache | null, payload: Buffer): [] {
  for (const [key, value] of pairsOf(readTexts(payload) ?? [])) cache?.set(Buffer.from(key), value);
  return [];
}

/** The item as a web page; nothing for a miss, so that a web server in front asks somebody else (manual 6.3.3). */
function answerHttp(caches: Caches, request: Request, response: Response): void {
  const key = request.variable('key') ?? '';
  const value = caches.find(request.variable('cache') ?? '')?.get(Buffer.from(key, 'latin1')) ?? null;
  if (value === null) return say(response, []);
  response.headers.set('Content-Type', 'text/html');
  response.end(value);
}

async function dump(cache: Cache | null, response: Response): Promise<void> {
  for (const piece of cache === null ? [] : dumpOf(cache)) {
    response.writeRaw(piece);
    if (!response.ended) await response.drained();
  }
  if (cache === null) response.writeRaw(Buffer.alloc(0));
  response.end();
}

const OPERATIONS = Object.fromEntries(
  Object.entries(COMMANDS).map(([name, word]) => [word, name]),
) as Readonly<Record<string, Operation>>;

/** One command of the dictionary form. Nothing at all is the answer when it could not be done. */
async function command(caches: Caches, request: Request): Promise<Uint8Array[]> {
  const text = (name: string): string => request.variable(name) ?? '';
  const key = Buffer.from(text('key'), 'latin1');
  const cache = caches.find(Buffer.from(text('cache'), 'latin1').toString());
  if (cache === null) return [];
  const life = numberOf(text('expires'));
  switch (text('cmd')) {
    case 'get': {
      const entry = cache.entry(key);
      if (entry === null) return [];
      const expires = entry.expires === null ? [] : ['expires', String(Math.ceil(entry.expires / 1000))];
      return done(entry.value, expires);
    }
    case 'exists':
      return cache.has(key) ? done() : [];
    case 'set':
      return cache.set(key, await sized(request), life) ? done() : [];
    case 'update':
      return cache.update(key, await sized(request), life) ? done() : [];
    case 'del':
      return cache.delete(key) ? done() : [];
    case 'clear':
      cache.clear();
      return done();
    default: {
      const operation = OPERATIONS[text('cmd')];
      if (operation === undefined) return [];
      const result = cache.calculate(key, operation, numberOf(text('operand')), life);
      return result === null ? [] : done(cache.get(key) ?? Buffer.alloc(0));
    }
  }
}

/** The value behind the variables; without a size there is none, and nothing to store. */
function sized(request: Request): Promise<Buffer> {
  if (request.variable('size') === null) throw new Error('a cache item without its size');
  return collect(request.body);
}

function done(value?: Buffer, more: readonly string[] = []): Uint8Array[] {
  const size = value === undefined ? [] : ['size', String(value.length)];
  const head = packet(Ask.command, ['status', 'ok', ...size, ...more]) as Buffer;
  return value === undefined ? [head] : [head, value];
}

function numberOf(text: string): number {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : 0;
}
