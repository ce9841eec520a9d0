import { Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { native } from '../../../native/index.ts';
import { protocols } from '../../../vassal/protocols/index.ts';
import type { BlockRequest, SinkResponse } from '../../../vassal/request/index.ts';
import { Connection } from '../../../vassal/worker/connection.ts';

/** A connection whose other end is in our hands. */
export interface Bench {
  readonly connection: Connection;
  readonly client: Socket;
  /** Everything the client received, latin1. */
  received(): string;
  /** Resolves when the client's end is closed, with how: `end`, or the code of an error. */
  readonly closed: Promise<string>;
  readonly refusals: readonly string[];
  /** How often the connection said that its core is free. */
  overs(): number;
}

type OnRequest = (request: BlockRequest, response: SinkResponse) => void;

/** @param patience `socket-timeout`, ms */
export function bench(t: TestContext, onRequest: OnRequest, patience = 60_000, limitPost = 0): Bench {
  const [mine, others] = native.socketPair();
  const client = new Socket({ fd: others, readable: true, writable: true, allowHalfOpen: true });
  const refusals: string[] = [];
  let text = '';
  let how = 'end';
  let overs = 0;
  client.setEncoding('latin1').on('data', (chunk) => (text += String(chunk)));
  client.on('error', (error: NodeJS.ErrnoException) => (how = error.code ?? 'error'));
  const closed = new Promise<string>((resolve) => {
    client.on('end', () => resolve('end'));
    client.on('close', () => resolve(how));
  });
  const connection = new Connection(
    mine,
    {
      protocol: protocols.http,
      limits: { bufferSize: 4096, limitPost, cgi: false },
      patience,
      peer: { serverName: 'host', serverPort: '', modifier1: 0, modifier2: 0 },
    },
    { request: onRequest, refused: (why) => void refusals.push(why), over: () => void overs++ },
  );
  t.after(() => {
    connection.destroy();
    client.destroy();
  });
  return { connection, client, received: () => text, closed, refusals, overs: () => overs };
}

/** Reads a body to its end, as an application would. */
export async function bodyOf(request: BlockRequest): Promise<string> {
  let body = '';
  for await (const chunk of request.body) body += String(chunk);
  return body;
}
