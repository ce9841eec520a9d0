import type { ClientRequest } from 'node:http';
import { pipeline, type Duplex } from 'node:stream';
import { parseAddress, toOptions } from '../../stats/index.ts';
import type { Traffic } from '../traffic.ts';
import { answerHeaders, requestHeaders } from './headers.ts';
import { fail, relay } from './relay.ts';

/** A server that a request is given to. */
export interface Target {
  readonly address: string;
  /** Header `Host`, `null` for that of the client. */
  readonly host: string | null;
  /** TLS, with a certificate that this machine trusts. */
  readonly secure: boolean;
  /** How long it may be silent, ms. */
  readonly patience: number;
}

/** Gives a request to another HTTP server, and its answer to the client; both bodies flow as they come. */
export function proxyHttp(traffic: Traffic, target: Target): void {
  const { request, response } = traffic;
  const broken = (thrown: unknown): void => fail(traffic, target.address, thrown);
  const sent = open(traffic, target);
  sent.setTimeout(target.patience, () => sent.destroy(new Error(`silent for ${target.patience / 1000} s`)));
  request.whenGone(() => sent.destroy());
  sent.on('error', broken);
  sent.on('close', () => {
    if (!response.headersSent && sent.res === undefined) broken(new Error('it hung up'));
  });
  sent.on('response', (answer) => {
    relay(traffic, {
      status: answer.statusCode ?? 502,
      reason: answer.statusMessage ?? '',
      headers: answerHeaders(answer.rawHeaders),
      body: answer,
    });
  });
  sent.on('upgrade', (answer, socket, first) => {
    for (const [name, value] of answerHeaders(answer.rawHeaders, true)) response.headers.append(name, value);
    join(response.upgrade(), socket, first);
  });
  if (request.contentLength === 0) sent.end();
  // An error of either end is told by the other events.
  else pipeline(request.body, sent, () => undefined);
}

function open(
  { request, response }: Traffic,
  { address, host, secure }: Target,
): ClientRequest & { res?: unknown } {
  const place = toOptions(parseAddress(address));
  const headers = requestHeaders(request, host);
  const upgrade = request.variable('HTTP_UPGRADE');
  if (upgrade !== null && response.upgradable) headers.push(['Connection', 'Upgrade'], ['Upgrade', upgrade]);
  else headers.push(['Connection', 'close']);
  // Rules that give nothing away do not pay for it.
  const { request: begin } = process.getBuiltinModule(secure ? 'node:https' : 'node:http');
  return begin({
    ...('path' in place ? { socketPath: place.path } : place),
    agent: false,
    method: request.variable('REQUEST_METHOD') ?? 'GET',
    path: request.variable('REQUEST_URI') ?? '/',
    headers: headers.flat(),
    setHost: false,
    ...(secure
      ? { servername: (host ?? ('host' in place ? String(place.host) : '')).replace(/:\d+$/, '') }
      : {}),
  });
}

/** Bytes both ways until one end is gone. */
function join(client: Duplex | null, server: Duplex, first: Buffer): void {
  if (client === null) return void server.destroy();
  if (first.length > 0) server.unshift(first);
  pipeline(client, server, () => client.destroy());
  pipeline(server, client, () => server.destroy());
}
