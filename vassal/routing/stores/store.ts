import { converse } from '../../sockets/index.ts';

/** Most bytes of an item: a server that announces more is not believed. */
export const LONGEST_ITEM = 64 * 1024 * 1024;

/** Most bytes of the first line of an answer. */
const LONGEST_LINE = 1024;

/** The protocol of servers that keep items by key. Keys are latin1 text, one character a byte. */
export interface Protocol {
  /** Where such servers listen when nobody says otherwise. */
  readonly port: number;
  /** The question for an item; `null` for what can be no key. */
  get(key: string): Buffer | null;
  /** @param life seconds, 0 for ever */
  set(key: string, value: Uint8Array, life: number): Buffer | null;
  /** Bytes of the item that this first line announces; `null` for a line that is the whole answer. */
  sizeOf(line: string): number | null;
  /** What follows an item. */
  readonly tail: string;
  /** First line of the answer when there is no such item, and when an item was stored. */
  readonly nothing: string;
  readonly stored: string;
}

/** A server of this protocol. */
export interface Server {
  readonly protocol: Protocol;
  readonly address: string;
  /** How long it may be silent, ms. */
  readonly patience: number;
}

/** Asks for an item; `null` when there is none. Rejects when the server says anything else, or nothing. */
export async function fetchItem(server: Server, key: string): Promise<Buffer | null> {
  const { protocol } = server;
  const question = protocol.get(key);
  if (question === null) return null;
  const { line, rest } = await ask(server, question);
  if (line === protocol.nothing) return null;
  return protocol.sizeOf(line) === null ? refuse(line) : rest;
}

/** Stores an item; one whose key can be none is not. Rejects when the server does not say that it did. */
export async function storeItem(server: Server, key: string, value: Uint8Array, life: number): Promise<void> {
  const question = server.protocol.set(key, value, life);
  if (question === null) return;
  const { line } = await ask(server, question);
  if (line !== server.protocol.stored) refuse(line);
}

interface Answer {
  readonly line: string;
  readonly rest: Buffer;
}

async function ask({ protocol, address, patience }: Server, question: Buffer): Promise<Answer> {
  const placeOf = (bytes: Buffer): { start: number; end: number } | null => {
    const end = endOf(bytes, protocol);
    return end === null ? null : { start: 0, end };
  };
  const answer = await converse(address, question, placeOf, patience);
  if (answer === null) throw new Error('it closed the connection');
  const line = lineOf(answer) ?? '';
  return { line, rest: answer.subarray(line.length + 2, answer.length - protocol.tail.length) };
}

/** Length of the answer that begins so; `null` while that cannot be seen yet. Throws for what is none. */
export function endOf(bytes: Buffer, protocol: Protocol): number | null {
  const line = lineOf(bytes);
  if (line === null) return null;
  const head = line.length + 2;
  const size = protocol.sizeOf(line);
  if (size === null) return head;
  if (size > LONGEST_ITEM) throw new Error(`it has an item of more than ${LONGEST_ITEM} bytes`);
  return head + size + protocol.tail.length;
}

/** The first line, without its end; `null` while it is not whole. */
function lineOf(bytes: Buffer): string | null {
  const end = bytes.subarray(0, LONGEST_LINE).indexOf('\r\n');
  if (end === -1 && bytes.length >= LONGEST_LINE) throw new Error('it speaks something else');
  return end === -1 ? null : bytes.toString('latin1', 0, end);
}

function refuse(line: string): never {
  throw new Error(`it said ${JSON.stringify(line.slice(0, 200))}`);
}

/** A number that may not be there. */
export function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
