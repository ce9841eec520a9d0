import { connect as network, Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { native, type Wire } from '../../../native/index.ts';
import type { WorkerSocket } from '../../../vassal/channel/index.ts';
import { Counters } from '../../../vassal/counters/index.ts';
import type { ProtocolName } from '../../../vassal/protocols/index.ts';
import type { BlockRequest, SinkResponse } from '../../../vassal/request/index.ts';
import type { Gate, Hold } from '../../../vassal/worker/context.ts';
import { createService, type Service } from '../../../vassal/worker/service.ts';

/** A service, and a connection to it whose other end is in our hands. */
export interface Bench {
  readonly service: Service;
  readonly wire: Wire;
  /** Descriptor of its listening socket. */
  readonly listener: number;
  readonly client: Socket;
  /** Another connection. */
  connect(): Socket;
  /** Everything the client received, latin1. */
  received(): string;
  /** Resolves when the client's end is closed, with how: `end`, or the code of an error. */
  readonly closed: Promise<string>;
  readonly refusals: readonly string[];
  /** Requests that were answered, and that run now. */
  answered(): number;
  running(): number;
}

type OnRequest = (request: BlockRequest, response: SinkResponse) => unknown;

export interface BenchOptions {
  readonly protocol?: ProtocolName;
  /** `socket-timeout`, ms */
  readonly patience?: number;
  /** `so-send-timeout`, ms */
  readonly sendPatience?: number | null;
  readonly limitPost?: number;
  readonly cores?: number;
  /** The client comes over the loopback network in the place of a pair of sockets. */
  readonly tcp?: boolean;
  /** There is a gate beside the socket: it gets what holds a core. */
  readonly gate?: (hold: Hold) => void;
}

/** Starts a service on a wire of its own, with a handler that does what the test says. */
export function bench(t: TestContext, onRequest: OnRequest, options: BenchOptions = {}): Bench {
  const { protocol = 'http', patience = 60_000, sendPatience = null, limitPost = 0, cores = 4 } = options;
  const { gate, tcp = false } = options;
  const descriptor = native.listen(
    tcp ? LOOPBACK : { family: 'abstract', name: `wire-${process.pid}-${number++}` },
    LISTEN,
  );
  const counters = new Counters(new ArrayBuffer(Counters.bytes(1)), 1);
  const refusals: string[] = [];
  const socket = { descriptor, name: 'test', protocol, modifier1: 0, modifier2: 0, tls: null };
  const gated = { ...socket, name: 'gate' };
  const service = createService({
    sockets: gate === undefined ? [socket] : [socket, gated],
    cores,
    dress: { cgi: false, added: '', removed: [] },
    limits: {
      bufferSize: 4096,
      limitPost,
      patience,
      gatewayPatience: patience,
      sendPatience,
      maxVariables: 0,
      gatewayVariables: [],
      proxy: false,
    },
    dispatch: (request, response) => {
      const done = { application: 0, failed: false };
      const given = onRequest(request, response);
      return given instanceof Promise ? given.then(() => done) : done;
    },
    log: { line: (line) => void refusals.push(line.replace(/^.*: /, '')), event: () => undefined },
    worker: 1,
    requestLog: { write: () => undefined, settle: () => Promise.resolve() },
    counters,
    gates: gate === undefined ? [] : [gateOf(gated, gate)],
    observers: [],
    onLoyal: () => undefined,
  });
  service.start(true);
  const connect = (): Socket => {
    const address = native.boundAddress(descriptor);
    if (address?.family === 'tcp4') {
      const { host, port } = address;
      const socket = network({ host, port, allowHalfOpen: true });
      t.after(() => socket.destroy());
      return socket;
    }
    const [mine, others] = native.socketPair();
    service.wire.adopt(others, 0, '', 0);
    const socket = new Socket({ fd: mine, readable: true, writable: true, allowHalfOpen: true });
    t.after(() => socket.destroy());
    return socket;
  };
  const client = connect();
  let text = '';
  let how = 'end';
  client.setEncoding('latin1').on('data', (chunk) => (text += String(chunk)));
  client.on('error', (error: NodeJS.ErrnoException) => (how = error.code ?? 'error'));
  const closed = new Promise<string>((resolve) => {
    client.on('end', () => resolve('end'));
    client.on('close', () => resolve(how));
  });
  t.after(() => {
    service.wire.close();
    native.close(descriptor);
  });
  return {
    service,
    wire: service.wire,
    listener: descriptor,
    client,
    connect,
    received: () => text,
    closed,
    refusals,
    answered: () => counters.get('requests'),
    running: () => service.running().filter((request) => request !== null).length,
  };
}

/** A gate that accepts nobody. */
function gateOf(socket: WorkerSocket, opened: (hold: Hold) => void): Gate {
  const nothing = (): void => undefined;
  return {
    socket,
    open: (_, hold) => opened(hold),
    setPlaces: nothing,
    began: nothing,
    broken: nothing,
    stop: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

let number = 0;
const LOOPBACK = { family: 'tcp4', host: '127.0.0.1', port: 0 } as const;
const LISTEN = { backlog: 100, reusePort: false, freeBind: false, deferAccept: 0, noDelay: false };

/** Reads a body to its end, as an application would. */
export async function bodyOf(request: BlockRequest): Promise<string> {
  let body = '';
  for await (const chunk of request.body) body += String(chunk);
  return body;
}
