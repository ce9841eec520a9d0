import { once } from 'node:events';
import { Socket } from 'node:net';
import { native } from '../../native/index.ts';
import { Counters } from '../counters/index.ts';
import type { Application } from './context.ts';
import { createDispatch } from './dispatch.ts';
import { createService, type Service } from './service.ts';

/** The first compiles, the others find what is allocated when code is used again. */
const REQUESTS = 4;
const PATIENCE_MS = 10_000;
/** No socket listens: the connections are given. */
const NOWHERE = -1;
const silent = { line: () => undefined, event: () => undefined };

/** In the fork server: answers some requests as a worker does, of connections that come from nowhere, and forgets them. */
export async function rehearseService(applications: readonly Application[]): Promise<void> {
  const service = createService({
    sockets: [
      { descriptor: NOWHERE, name: 'rehearsal', protocol: 'http', modifier1: 0, modifier2: 0, tls: null },
    ],
    cores: 1,
    limits: {
      bufferSize: 4096,
      limitPost: 0,
      patience: PATIENCE_MS,
      gatewayPatience: PATIENCE_MS,
      sendPatience: null,
      maxVariables: 0,
      gatewayVariables: [],
      proxy: false,
    },
    dispatch: createDispatch([], applications, silent),
    log: silent,
    worker: 1,
    requestLog: { write: () => undefined, settle: () => Promise.resolve() },
    counters: new Counters(new ArrayBuffer(Counters.bytes(1)), 1),
    observers: [],
    gates: [],
    dress: { cgi: false, added: '', removed: [] },
    onLoyal: () => undefined,
  });
  service.start(true);
  for (let count = 0; count < REQUESTS; count++) await ask(service);
  await service.drain();
}

async function ask({ wire }: Service): Promise<void> {
  const [ours, theirs] = native.socketPair();
  wire.adopt(theirs, 0, '', 0);
  const socket = new Socket({ fd: ours, readable: true, writable: true });
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.write('GET /a?b=c HTTP/1.1\r\nHost: rehearsal\r\nAccept: */*\r\nConnection: close\r\n\r\n');
  socket.resume();
  await once(socket, 'close');
}
