import { createServer, type IncomingMessage } from 'node:http';
import { Session as Debugger } from 'node:inspector';
import type { Duplex } from 'node:stream';
import { acceptOf, obstacle, OPCODE, Session } from '../../../websockets/index.ts';
import { isAddress, page, type Target } from './pages.ts';
import { answerTo, readCommand } from './protocol.ts';

/** What the thread needs. */
export interface Bridging {
  /** The listening socket; it is the thread's. */
  readonly descriptor: number;
  readonly target: Target;
}

const KEY = 'sec-websocket-key';
/** A debugger may evaluate much at once, and stop for as long as it likes. */
const SETTINGS = { pingEvery: 0, tolerance: 0, most: 64 * 1024 * 1024, patience: 10_000 };

/** In the thread: the pages that a debugger asks for, and the protocol of the inspector over websockets. */
export function bridge({ descriptor, target }: Bridging): void {
  const server = createServer((request, response) => {
    const { host = '' } = request.headers;
    const text = isAddress(host) ? page(request.url ?? '', host, target) : 'the host is no address\n';
    response.writeHead(text === null ? 404 : isAddress(host) ? 200 : 400, {
      'Content-Type': 'application/json; charset=UTF-8',
      'Cache-Control': 'no-cache',
      'Content-Length': Buffer.byteLength(text ?? ''),
    });
    response.end(text ?? '');
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    const problem = refusal(request, target);
    if (problem !== null) return void socket.end(`HTTP/1.1 ${problem}\r\nConnection: close\r\n\r\n`);
    const accept = acceptOf(request.headers[KEY] ?? '');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    if (head.length > 0) socket.unshift(head);
    void attend(new Session(socket, SETTINGS));
  });
  server.listen({ fd: descriptor });
}

/** Status of a request that becomes no websocket of this target; `null` when it does. */
function refusal({ method, url, headers }: IncomingMessage, { id }: Target): string | null {
  const variables: Readonly<Record<string, string | undefined>> = {
    REQUEST_METHOD: method,
    HTTP_UPGRADE: headers.upgrade,
    HTTP_SEC_WEBSOCKET_VERSION: headers['sec-websocket-version'],
  };
  const variable = (name: string): string | null => variables[name] ?? null;
  if (!isAddress(headers.host ?? '') || obstacle({ variable }, headers[KEY] ?? '') !== null)
    return '400 Bad Request';
  return url === `/${id}` ? null : '404 Not Found';
}

/** Carries commands to the main thread, and what it says of them, and by itself, back. */
async function attend(client: Session): Promise<void> {
  const debug = new Debugger();
  // A debugger that is gone has the same end as one that says goodbye.
  const say = (message: object): void =>
    void client.send(OPCODE.text, true, Buffer.from(JSON.stringify(message))).catch(() => undefined);
  debug.connectToMainThread();
  debug.on('inspectorNotification', say);
  for (;;) {
    await client.ready();
    const message = client.take();
    if (message === null) break;
    const command = readCommand(message.data);
    if ('error' in command) {
      say(command);
      continue;
    }
    const { id, method, params } = command;
    debug.post(method, params, (error, result) => say(answerTo(id, error, result)));
  }
  // A program that it has paused goes on.
  debug.disconnect();
}
