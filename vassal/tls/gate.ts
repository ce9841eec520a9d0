import { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { native, type AcceptGate } from '../../native/index.ts';
import type { WorkerSocket } from '../channel/index.ts';
import { reason } from '../errors/index.ts';
import type { Request } from '../request/index.ts';
import { protocols } from '../protocols/index.ts';
import type { Adopt, Gate } from '../worker/context.ts';
import { clientVariables, type Variables } from './client.ts';
import { serveHttp2 } from './http2.ts';
import type { TlsMaterial } from './material.ts';

export interface GateSettings {
  readonly socket: WorkerSocket;
  readonly material: TlsMaterial;
  readonly exportCertificate: boolean;
  /** `https-session-context` */
  readonly context: string | null;
  /** Offer HTTP/2. */
  readonly http2: boolean;
  /** Is told why a connection failed. */
  readonly failed: ((text: string) => void) | null;
  /** For a handshake, and for a client that does not read the end of its answer, ms. */
  readonly patience: number;
}

/** Handshakes at once beyond the free cores: clients that connect and say nothing must not keep others out. */
const SPARE = 64;

/** A client that vanished without a word is asked whether it is there after so long, ms. */
const ASK_MS = 60_000;

/** Asks a client to go when it has its answers. */
type Leave = () => void;

/** A connection of the wire that carries what was inside of TLS. */
interface Carried {
  readonly client: { destroy(): void };
  readonly variables: Variables;
}

/** Accepts on a TLS socket, and hands the inside of each connection to the wire over a pair of sockets. */
export function openGate(settings: GateSettings): Gate {
  return new TlsGate(settings);
}

class TlsGate implements Gate {
  readonly socket: WorkerSocket;
  readonly #settings: GateSettings;
  readonly #server: Server;
  #adopt: Adopt = () => -1;
  #gate: AcceptGate | null = null;
  #free = 0;
  /** Handshakes that go on. Each ends with one event of the server: a secure connection, or an error. */
  #shaking = 0;
  /** Connections with TLS, and what the wire carries by its number. */
  readonly #clients = new Map<TLSSocket, Leave>();
  readonly #carried = new Map<number, Carried>();
  #changed: () => void = () => undefined;

  constructor(settings: GateSettings) {
    this.socket = settings.socket;
    this.#settings = settings;
    this.#server = createServer(serverOptions(settings), (client) => this.#secured(client));
    this.#server.on('tlsClientError', (error, client) => {
      this.#shaken();
      this.#tell(client, error);
      client.destroy();
    });
  }

  open(adopt: Adopt): void {
    this.#adopt = adopt;
    this.#gate = native.acceptGate(this.socket.descriptor, (connections) => {
      for (const connection of connections) this.#accepted(connection);
    });
  }

  setPlaces(free: number): void {
    this.#free = free;
    this.#gate?.setPlaces(free > 0 ? Math.max(0, free + SPARE - this.#shaking) : 0);
  }

  began(connection: number, request: Request): void {
    for (const [name, value] of this.#carried.get(connection)?.variables ?? [])
      request.setVariable(name, value);
  }

  broken(connection: number): void {
    this.#carried.get(connection)?.client.destroy();
  }

  async stop(): Promise<void> {
    this.#gate?.close();
    this.#gate = null;
    await this.#until(() => this.#shaking === 0);
    for (const leave of this.#clients.values()) leave();
  }

  async close(): Promise<void> {
    await this.#until(() => this.#clients.size === 0);
  }

  async #until(reached: () => boolean): Promise<void> {
    while (!reached()) await new Promise<void>((resolve) => (this.#changed = resolve));
  }

  #accepted(descriptor: number): void {
    const socket = new Socket({ fd: descriptor, readable: true, writable: true });
    this.#shaking += 1;
    this.#server.emit('connection', socket);
  }

  #shaken(): void {
    this.#shaking -= 1;
    this.setPlaces(this.#free);
    this.#changed();
  }

  #tell({ remoteAddress }: TLSSocket, error: Error): void {
    this.#settings.failed?.(`a connection of ${remoteAddress ?? 'a client'} failed: ${reason(error)}`);
  }

  #secured(client: TLSSocket): void {
    const { material, exportCertificate } = this.#settings;
    this.#shaken();
    client.on('error', (error) => {
      this.#tell(client, error);
      client.destroy();
    });
    // One that has said all may still read; before this, the end of a client was the end of its handshake.
    client.allowHalfOpen = true;
    client.setKeepAlive(true, ASK_MS);
    this.#clients.set(client, () => undefined);
    client.once('close', () => {
      this.#clients.delete(client);
      this.#changed();
    });
    const variables = clientVariables(client, exportCertificate);
    // A certificate that is not asked for may be left out, but not be anybody's.
    if (material.authority !== null && variables.length > 0 && !client.authorized) client.destroy();
    else if (client.alpnProtocol === 'h2')
      this.#clients.set(
        client,
        serveHttp2(client, (stream) => this.#carry(client, stream, [...variables, PROTOCOL])),
      );
    else this.#serve(client, variables);
  }

  #serve(client: TLSSocket, variables: Variables): void {
    const inside = this.#carry(client, client, variables);
    if (inside === null) return void client.destroy();
    client.once('close', () => inside.destroy());
    inside.once('close', () => {
      // What the engine has said is the client's, for as long as it reads.
      client.end();
      client.setTimeout(this.#settings.patience, () => client.destroy());
    });
    client.pipe(inside).pipe(client);
  }

  /** A connection to the wire for what a client says; `null` when there is no place. */
  #carry(from: TLSSocket, client: Carried['client'], variables: Variables): Socket | null {
    const [ours, theirs] = native.socketPair();
    const id = this.#adopt(theirs, from.remoteAddress ?? '', from.remotePort ?? 0);
    if (id === -1) {
      native.close(ours);
      native.close(theirs);
      return null;
    }
    const inside = new Socket({ fd: ours, readable: true, writable: true, allowHalfOpen: true });
    const carried = { client, variables };
    this.#carried.set(id, carried);
    inside.on('error', () => inside.destroy());
    inside.once('close', () => {
      if (this.#carried.get(id) === carried) this.#carried.delete(id);
    });
    return inside;
  }
}

const PROTOCOL = ['SERVER_PROTOCOL', 'HTTP/2.0'] as const;

/** What a client may ask for; who speaks no HTTP names nothing. */
function alpn({ socket, http2 }: GateSettings): readonly string[] {
  if (protocols[socket.protocol].parser !== 'http') return [];
  return http2 ? ['h2', 'http/1.1'] : ['http/1.1'];
}

function serverOptions(settings: GateSettings): object {
  const { material, context, patience } = settings;
  const { certificate, key, authority, ciphers, demand, ticketKeys } = material;
  return {
    cert: certificate,
    key,
    requestCert: authority !== null,
    rejectUnauthorized: demand,
    handshakeTimeout: patience,
    ticketKeys: Buffer.from(ticketKeys, 'base64'),
    ALPNProtocols: alpn(settings),
    ...(authority === null ? {} : { ca: authority }),
    ...(ciphers === null ? {} : { ciphers }),
    ...(context === null ? {} : { sessionIdContext: context }),
  };
}
