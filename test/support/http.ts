import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { LIMIT_MS, until } from './until.ts';

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  /** Names in lower case; of repeated ones the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Connects to `host:port`, a unix path, or an abstract name after `@`. */
export function dial(address: string): Socket {
  if (address.startsWith('/')) return connect(address);
  if (address.startsWith('@')) return connect(`\0${address.slice(1)}`);
  const colon = address.lastIndexOf(':');
  return connect(Number(address.slice(colon + 1)), address.slice(0, colon) || '127.0.0.1');
}

/** Writes bytes, reads until the other side closes; latin1 both ways. */
export async function exchange(address: string, bytes: string | Buffer): Promise<string> {
  const socket = dial(address);
  // A server that never answers must not hold the whole run.
  socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error(`${address}: silent for ${LIMIT_MS} ms`)));
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => (text += String(chunk)));
  await once(socket, 'connect');
  // Who only wants to read writes nothing: a server that is faster has closed already.
  if (bytes.length > 0) socket.write(bytes as string, 'latin1');
  await once(socket, 'close');
  return text;
}

/** One GET. Fails when there is no answer. */
export async function get(address: string, target = '/', headers = ''): Promise<Answer> {
  const head = `GET ${target} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n${headers}\r\n`;
  return parse(await exchange(address, head));
}

/** Reads an answer whose body ends with the connection. */
export function parse(text: string): Answer {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3}) /.exec(first)?.[1]);
  if (end < 0 || !(status > 0)) throw new Error(`not an answer: ${JSON.stringify(text.slice(0, 200))}`);
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status, headers: Object.fromEntries(headers), body: text.slice(end + 4) };
}

/** Waits until a GET answers with this text in its body. */
export async function serves(address: string, target: string, text: string): Promise<Answer> {
  let last: Answer | string = 'nothing';
  await until(
    async () => {
      last = await get(address, target).catch((error: unknown) => String(error));
      return typeof last === 'object' && last.body.includes(text);
    },
    () => `${address}${target} never answered ${JSON.stringify(text)}, but ${JSON.stringify(last)}`,
  );
  return last as unknown as Answer;
}
