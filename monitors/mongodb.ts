import { MongoClient, type ChangeStream, type Collection, type Document, type Filter } from 'mongodb';
import { Failure } from '../vassal/errors/index.ts';
import { ERR_MONITOR_VALUE } from './errors.ts';
import type { Monitor } from './monitor.ts';
import { relaxedJson } from './mongodb-query.ts';
import { redact } from './redact.ts';
import type { MonitorSettings } from './settings.ts';
import { TableMonitor, type Draft, type Table } from './table.ts';

/** After this the monitor says that nobody answers; it goes on trying. */
const CONNECT_MS = 2000;
const FIELDS = { _id: 0, name: 1, config: 1, ts: 1, uid: 1, gid: 1, socket: 1 };

/**
 * `mongodb://SERVERS,DATABASE.COLLECTION,{QUERY}`: every document that the query selects is a vassal (manual 7.2.1).
 * SERVERS is what a connection string of the driver has. Change streams hint where the server has them.
 */
export function createMonitor(value: string, settings: MonitorSettings, scheme: string): Monitor {
  const [, servers = '', database = '', collection = '', query = '{}'] =
    /^(.+?),([^,{}./?&]+)\.([^,{}/?&]+)(?:,\s*(\{.*\})?\s*)?$/s.exec(value) ?? [];
  const filter = relaxedJson(query);
  if (servers === '' || filter === null) {
    throw new Failure(ERR_MONITOR_VALUE, {
      tried: `open the source "${redact(`${scheme}://${value}`)}"`,
      found: servers === '' ? 'no database and collection' : 'a query that is no JSON object',
      wanted: 'mongodb://host:port,database.collection,{query}',
    });
  }
  const uri = `${scheme}://${servers.includes('/') || !servers.includes('?') ? servers : servers.replace('?', '/?')}`;
  const source = redact(`${scheme}://${value}`);
  return new TableMonitor(new MongoTable(source, uri, [database, collection], filter), settings);
}

class MongoTable implements Table {
  readonly source: string;
  readonly #uri: string;
  readonly #namespace: readonly [database: string, collection: string];
  readonly #filter: Filter<Document>;
  #client: MongoClient | null = null;
  #stream: ChangeStream | null = null;

  constructor(
    source: string,
    uri: string,
    namespace: readonly [database: string, collection: string],
    filter: Filter<Document>,
  ) {
    this.source = source;
    this.#uri = uri;
    this.#namespace = namespace;
    this.#filter = filter;
  }

  async read(hint: () => void): Promise<Draft[]> {
    this.#client ??= new MongoClient(this.#uri, {
      appName: 'emperord',
      serverSelectionTimeoutMS: CONNECT_MS,
      connectTimeoutMS: CONNECT_MS,
      heartbeatFrequencyMS: CONNECT_MS,
      maxPoolSize: 2,
    });
    const client = this.#client;
    const [database, name] = this.#namespace;
    const collection = client.db(database).collection(name);
    if (this.#stream === null && (await hasStreams(client))) this.#stream = watch(collection, hint);
    const documents = await collection.find(this.#filter, { projection: FIELDS }).toArray();
    return documents.flatMap(draftOf);
  }

  async disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    this.#stream = null;
    await client?.close().catch(() => undefined);
  }
}

/** Members of a replica set and routers of a sharded cluster have change streams. */
async function hasStreams(client: MongoClient): Promise<boolean> {
  const { setName, msg } = await client.db('admin').command({ hello: 1 });
  return typeof setName === 'string' || msg === 'isdbgrid';
}

/** A stream that ends is one more look: the next read opens another one. */
function watch(collection: Collection, hint: () => void): ChangeStream {
  const stream = collection.watch([], { maxAwaitTimeMS: 1000 });
  for (const event of ['change', 'error', 'close', 'end'] as const) stream.on(event, hint);
  return stream;
}

/** A document without name, text or time is none of a vassal (manual 7.2.1). */
function draftOf({ name, config, ts, uid, gid, socket }: Document): Draft[] {
  const time = ts instanceof Date ? ts.getTime() : Number(ts);
  const text = textOf(config);
  if (typeof name !== 'string' || text === null || ts === undefined || ts === null) return [];
  return [
    {
      name,
      text,
      stamp: ts instanceof Date ? String(time) : JSON.stringify(ts),
      modified: Math.floor(ts instanceof Date ? time / 1000 : time) || 0,
      uid: Number(uid) || 0,
      gid: Number(gid) || 0,
      socket: typeof socket === 'string' && socket !== '' ? socket : null,
    },
  ];
}

/** A string, or the bytes of one. */
function textOf(config: unknown): string | Uint8Array | null {
  if (typeof config === 'string') return config;
  const { buffer, position } = Object(config) as { buffer?: unknown; position?: unknown };
  return buffer instanceof Uint8Array && typeof position === 'number' ? buffer.subarray(0, position) : null;
}
