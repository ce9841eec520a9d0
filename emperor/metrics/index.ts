import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Failure } from '../../vassal/errors/index.ts';
import type { Log } from '../../vassal/log/index.ts';
import { bind, readAddress } from '../../vassal/sockets/index.ts';
import type { Fleet } from '../fleet.ts';
import type { Listeners } from '../listeners.ts';
import { lookAtProcesses } from '../usage.ts';
import { ERR_EMPEROR_METRICS } from './errors.ts';
import { metricsText } from './text.ts';

const METRICS = 'metrics';
const MOST_CONNECTIONS = 32;
/** A client that takes longer is cut off, ms. */
const PATIENCE_MS = 10_000;
/** Questions within this time get the same answer, ms: looking at all processes costs the Emperor its time. */
const FRESH_MS = 1000;

/** Serves the metrics of the fleet until the process ends. Throws `ERR_EMPEROR_METRICS`. */
export async function listenForMetrics(
  address: string,
  fleet: Fleet,
  log: Log,
  listeners: Listeners,
): Promise<void> {
  const descriptor = listeners.take(METRICS, address) ?? (await open(address, log));
  listeners.note(METRICS, address, descriptor);
  let made = { at: -Infinity, text: '' };
  const text = (): string => {
    const now = performance.now();
    if (now - made.at > FRESH_MS)
      made = { at: now, text: metricsText(fleet.members(), lookAtProcesses(false)) };
    return made.text;
  };
  const options = { headersTimeout: PATIENCE_MS, requestTimeout: PATIENCE_MS, keepAliveTimeout: 1000 };
  const server = createServer(options, (request, response) => respond(request, response, text));
  server.maxConnections = MOST_CONNECTIONS;
  server.timeout = PATIENCE_MS;
  // What goes wrong later costs that connection, not the Emperor.
  server.on('error', () => undefined);
  server.listen({ fd: descriptor });
  log.line(`*** Emperor metrics server enabled on ${address} ***`);
}

async function open(address: string, log: Log): Promise<number> {
  try {
    const place = await readAddress(address, false);
    if (place.family === 'inherited') return place.descriptor;
    const options = { backlog: 64, reusePort: false, freeBind: false, deferAccept: 0, noDelay: true };
    return await bind(place, options, log);
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const { found } = thrown.finding;
    throw new Failure(ERR_EMPEROR_METRICS, { tried: `serve metrics on ${address}`, found, cause: thrown });
  }
}

function respond(request: IncomingMessage, response: ServerResponse, text: () => string): void {
  const path = (request.url ?? '').split('?')[0];
  const known = path === '/metrics' && (request.method === 'GET' || request.method === 'HEAD');
  response.writeHead(known ? 200 : 404, {
    'content-type': known ? 'text/plain; version=0.0.4; charset=utf-8' : 'text/plain',
    connection: 'close',
  });
  response.end(known ? text() : 'The metrics are at /metrics.\n');
}
