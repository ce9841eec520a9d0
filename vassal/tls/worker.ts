import type { Responder, WorkerContext, WorkerHooks } from '../worker/context.ts';
import { socketTimeout, httpTimeout } from '../protocols/options.ts';
import { protocols } from '../protocols/index.ts';
import { openGate, type GateSettings } from './gate.ts';
import { httpsExportCert, httpsHttp2, httpsSessionContext, sslVerbose } from './options.ts';

/** The TLS sockets of a worker, and the answers of `http-to-https`. */
export function createTls({ configuration, sockets, log }: WorkerContext): WorkerHooks {
  const tell = (text: string): void => log.event(`[tls] ${text}`);
  const gates = sockets.flatMap((socket) => {
    if (socket.tls === null) return [];
    const gateway = 'gateway' in protocols[socket.protocol];
    const settings: GateSettings = {
      socket,
      material: socket.tls,
      exportCertificate: configuration.get(httpsExportCert),
      context: configuration.get(httpsSessionContext),
      http2: configuration.get(httpsHttp2),
      failed: configuration.get(sslVerbose) ? tell : null,
      patience: configuration.get(gateway ? httpTimeout : socketTimeout) * 1000,
    };
    return [openGate(settings)];
  });
  return { gates, responders: [toHttps] };
}

/** Requests over `http-to-https` are sent to the same place with TLS (manual 3.13.42). */
const toHttps: Responder = (request, response) => {
  if (request.variable('UWSGI_ROUTER') !== 'http-to-https') return false;
  const host = (request.variable('HTTP_HOST') ?? request.variable('SERVER_NAME') ?? '').replace(/:\d*$/, '');
  response.status = 301;
  response.headers.set('Location', `https://${host}${request.variable('REQUEST_URI') ?? '/'}`);
  response.end();
  return true;
};
