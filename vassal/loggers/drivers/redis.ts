import type { Socket } from 'node:net';
import { Outbox, type Connection } from '../outbox.ts';
import type { Driver } from '../sink.ts';
import { openStream, writeAll } from '../stream.ts';
import { withoutBreak } from '../text.ts';

const ADDRESS = '127.0.0.1:6379';
const COMMAND = 'publish uwsgi';

/** `redislog[:address,command,prefix]`: each message is the last argument of a command (manual 3.25.8). */
export const redislog: Driver = (argument, { report }) => {
  const [address = '', command = '', ...prefix] = argument.split(',');
  const words = (command || COMMAND).split(/ +/).map((word) => Buffer.from(word));
  const before = Buffer.from(prefix.join(','));
  const encode = (message: Buffer): Buffer =>
    encodeCommand([...words, Buffer.concat([before, withoutBreak(message)])]);
  return new Outbox(`redislog:${address || ADDRESS}`, () => open(address || ADDRESS, encode), report);
};

/** A command in the protocol of Redis (RESP): an array of bulk strings. */
export function encodeCommand(words: readonly Buffer[]): Buffer {
  const pieces = words.flatMap((word) => [Buffer.from(`$${word.length}\r\n`), word, Buffer.from('\r\n')]);
  return Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...pieces]);
}

/** Takes the first whole reply out of a text; `null` when it is not whole yet. What it is worth is not looked at. */
export function takeReply(text: string): { readonly error: string | null; readonly rest: string } | null {
  const end = text.indexOf('\r\n');
  if (end === -1) return null;
  const line = text.slice(1, end);
  const rest = text.slice(end + 2);
  if (text[0] === '$' && line !== '-1') {
    const length = Number(line) + 2;
    return rest.length < length ? null : { error: null, rest: rest.slice(length) };
  }
  return { error: text[0] === '-' ? line : null, rest };
}

async function open(address: string, encode: (message: Buffer) => Buffer): Promise<Connection> {
  const stream = await openStream(address);
  const replies = replyReader(stream);
  return {
    send: async (messages) => {
      await writeAll(stream, Buffer.concat(messages.map(encode)));
      for (let count = messages.length; count > 0; count--) {
        const error = await replies();
        messages.shift();
        if (error !== null) throw new Error(error);
      }
    },
    close: () => stream.destroy(),
  };
}

/** Reads replies one by one: the text of an error, or `null`. */
function replyReader(stream: Socket): () => Promise<string | null> {
  let text = '';
  let waiting: PromiseWithResolvers<string | null> | null = null;
  const answer = (): void => {
    if (waiting === null) return;
    const reply = takeReply(text);
    if (reply === null && !stream.destroyed) return;
    const { resolve, reject } = waiting;
    waiting = null;
    if (reply === null) return reject(new Error('the server is gone'));
    text = reply.rest;
    resolve(reply.error);
  };
  stream.setEncoding('latin1');
  stream.on('data', (chunk: string) => {
    text += chunk;
    answer();
  });
  stream.on('close', answer);
  return () => {
    waiting = Promise.withResolvers();
    const { promise } = waiting;
    answer();
    return promise;
  };
}
