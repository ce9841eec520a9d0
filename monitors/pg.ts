import pg from 'pg';
import { Failure } from '../vassal/errors/index.ts';
import { ERR_MONITOR_VALUE } from './errors.ts';
import type { Monitor } from './monitor.ts';
import { connectionOf, type Connection } from './pg-connection.ts';
import { redact } from './redact.ts';
import type { MonitorSettings } from './settings.ts';
import { TableMonitor, type Draft, type Table } from './table.ts';

/** A server that is there but does not answer is given up after this, unless `connect_timeout` says otherwise. */
const CONNECT_MS = 10_000;
/** Values arrive as the server writes them: how a number or a time looks is for the stamp, not for us. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

/**
 * `pg://CONNECTION;QUERY`: every row of the query is a vassal: name, configuration, stamp, uid, gid, on-demand socket
 * (manual 7.2.1). Changes are seen by asking again, or at once with `emperor-pg-notify`.
 */
export function createMonitor(value: string, settings: MonitorSettings): Monitor {
  const { connection, query } = partsOf(value);
  return new TableMonitor(new PgTable(value, connectionOf(connection), query, settings.pgNotify), settings);
}

/** The query is behind the first semicolon that is not quoted. */
function partsOf(value: string): { connection: string; query: string } {
  const [, connection = '', query = ''] = /^((?:'(?:[^'\\]|\\.)*'|[^;'])*);(.*)$/s.exec(value) ?? [];
  if (query.trim() === '') {
    const tried = `open the source "${redact(`pg://${value}`)}"`;
    throw new Failure(ERR_MONITOR_VALUE, { tried, found: 'no query', wanted: 'pg://CONNECTION;SELECT …' });
  }
  return { connection, query };
}

class PgTable implements Table {
  readonly source: string;
  readonly #connection: Connection;
  readonly #query: string;
  readonly #channel: string | null;
  #client: Promise<pg.Client> | null = null;
  /** The server was asked for TLS, which was not insisted on, and has none. */
  #plain = false;

  constructor(value: string, connection: Connection, query: string, channel: string | null) {
    this.source = redact(`pg://${value}`);
    this.#connection = connection;
    this.#query = query;
    this.#channel = channel;
  }

  async read(hint: () => void): Promise<Draft[]> {
    this.#client ??= this.#connect(hint);
    const client = await this.#client;
    const { rows } = await client.query<(string | null)[]>({
      text: this.#query,
      rowMode: 'array',
      types: AS_TEXT,
    });
    return rows.map(draftOf);
  }

  async disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.then(destroy, () => undefined);
  }

  async #connect(hint: () => void): Promise<pg.Client> {
    const { optionalTls, ...config } = this.#connection;
    const client = new pg.Client({
      connectionTimeoutMillis: CONNECT_MS,
      application_name: 'emperord',
      keepAlive: true,
      ...config,
      ...(this.#plain ? { ssl: false } : {}),
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (thrown) {
      destroy(client);
      if (!optionalTls || this.#plain || !/does not support SSL/.test(String(thrown))) throw thrown;
      this.#plain = true;
      return this.#connect(hint);
    }
    client.on('notification', hint);
    // A connection that ends is one more look: it fails, and the pauses begin.
    client.on('end', () => {
      this.#client = null;
      hint();
    });
    if (this.#channel !== null) await client.query(`LISTEN ${client.escapeIdentifier(this.#channel)}`);
    return client;
  }
}

/** Ends it without a word: the server may never answer a polite one. */
function destroy(client: pg.Client): void {
  client.removeAllListeners('end');
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
  stream.destroy();
}

function draftOf([name, text, stamp, uid, gid, socket]: readonly (string | null)[]): Draft {
  const id = (value: string | null | undefined): number =>
    /^\d{1,10}$/.test(value ?? '') ? Number(value) : 0;
  return {
    name: name ?? '',
    text: bytesOf(text ?? ''),
    stamp: stamp ?? '',
    modified: Math.floor(Number(stamp)) || 0,
    uid: id(uid),
    gid: id(gid),
    socket: socket === '' ? null : (socket ?? null),
  };
}

/** A `bytea` column arrives in hexadecimal. */
function bytesOf(text: string): string | Uint8Array {
  return /^\\x(?:[0-9a-f]{2})+$/.test(text) ? Buffer.from(text.slice(2), 'hex') : text;
}
