import { hostname } from 'node:os';
import type { ListenerSettings } from '../../native/index.ts';
import { VarsBuilder } from '../request/index.ts';

/** How a protocol is read and answered. The bytes of its requests are read by the wire (native/wire). */
export interface Protocol {
  readonly parser: ListenerSettings['protocol'];
  /** Several requests on one connection. */
  readonly persistent: boolean;
  /** Answers begin with a `Status:` header instead of a status line. */
  readonly cgi: boolean;
  /** Stands for the gateway `http`, in front of the workers of its own instance. */
  readonly gateway?: boolean;
  /** The bytes come out of TLS. */
  readonly tls?: boolean;
}

/** The protocols by the name that sockets use for them. */
export const protocols = {
  uwsgi: { parser: 'uwsgi', persistent: false, cgi: false },
  puwsgi: { parser: 'uwsgi', persistent: true, cgi: false },
  http: { parser: 'http', persistent: false, cgi: false },
  http11: { parser: 'http', persistent: true, cgi: false },
  gateway: { parser: 'http', persistent: false, cgi: false, gateway: true },
  'gateway-keepalive': { parser: 'http', persistent: true, cgi: false, gateway: true },
  suwsgi: { parser: 'uwsgi', persistent: false, cgi: false, tls: true },
  https: { parser: 'http', persistent: true, cgi: false, tls: true },
  'https-gateway': { parser: 'http', persistent: true, cgi: false, gateway: true, tls: true },
  'http-to-https': { parser: 'http', persistent: false, cgi: false, gateway: true },
  /** Nothing of it is read: an application gets the connection. */
  raw: { parser: 'uwsgi', persistent: false, cgi: false },
  fastcgi: { parser: 'fastcgi', persistent: false, cgi: true },
  'fastcgi-nph': { parser: 'fastcgi', persistent: false, cgi: false },
  scgi: { parser: 'scgi', persistent: false, cgi: true },
  'scgi-nph': { parser: 'scgi', persistent: false, cgi: false },
} satisfies Readonly<Record<string, Protocol>>;

export type ProtocolName = keyof typeof protocols;

/** A socket as the wire has to know it. */
export interface ProtocolSocket {
  /** Its address; the port becomes SERVER_PORT. */
  readonly name: string;
  readonly protocol: ProtocolName;
  readonly modifier1: number;
  readonly modifier2: number;
}

/** What all sockets have in common. */
export interface Bounds {
  readonly limitPost: number;
  /** HTTP sockets begin with a PROXY header; the gateway has no such thing. */
  readonly proxy: boolean;
  /** `socket-timeout` and `http-timeout`, ms. */
  readonly patience: number;
  readonly gatewayPatience: number;
  /** `so-send-timeout`, ms; `null` for the patience of the socket. */
  readonly sendPatience: number | null;
  /** Most variables of a request; 0 for any. */
  readonly maxVariables: number;
  /** `http-var`: KEY=VALUE, for requests over the gateway. */
  readonly gatewayVariables: readonly string[];
}

/** What the wire needs to read the requests of a socket. */
export function listenerSettings(socket: ProtocolSocket, bounds: Bounds): ListenerSettings {
  const { parser, persistent, gateway = false, tls = false }: Protocol = protocols[socket.protocol];
  const { modifier1, modifier2 } = socket;
  const patience = gateway ? bounds.gatewayPatience : bounds.patience;
  return {
    protocol: parser,
    persistent,
    proxy: bounds.proxy && parser === 'http' && !gateway && !tls,
    remotePort: gateway,
    limitPost: bounds.limitPost,
    modifier1,
    modifier2,
    constants:
      parser === 'http'
        ? serverVariables(socket, gateway ? bounds.gatewayVariables : null, tls)
        : Buffer.alloc(0),
    patience,
    sendPatience: bounds.sendPatience ?? patience,
    maxVariables: bounds.maxVariables,
  };
}

/** Variables that an HTTP request cannot know (manual 11.3): the same for every request of a socket. */
function serverVariables(
  { name, protocol }: ProtocolSocket,
  more: readonly string[] | null,
  tls: boolean,
): Buffer {
  const builder = new VarsBuilder(65536);
  builder.add('SCRIPT_NAME', '');
  builder.add('SERVER_NAME', hostname());
  builder.add('SERVER_PORT', /:(\d+)$/.exec(name)?.[1] ?? '');
  if (tls) builder.add('HTTPS', 'on');
  if (more === null) return builder.block();
  builder.add('UWSGI_ROUTER', protocol === 'http-to-https' ? protocol : 'http');
  for (const item of more) {
    const equals = item.indexOf('=');
    builder.add(equals === -1 ? item : item.slice(0, equals), equals === -1 ? '' : item.slice(equals + 1));
  }
  return builder.block();
}
