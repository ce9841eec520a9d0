/**
 * Not MongoDB: a double that speaks enough of its wire protocol (OP_MSG: hello, find, getMore, aggregate for a change
 * stream, insert) for the official driver to read one collection and to write documents. Filters are equality of top-level fields only. Set
 * `MONGODB_URL` to run the same tests against a real server.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { BSON, type Document } from 'mongodb';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const STREAM = BSON.Long.fromNumber(77);
/** Documents of one batch: a cursor is needed for more. */
const BATCH = 101;

export class MongoDouble {
  readonly documents = new Map<string, Document>();
  /** What was inserted, with the collection that it was inserted into. */
  readonly inserted: (readonly [collection: string, document: Document])[] = [];
  /** Whether it says that it is a replica set, which has change streams. */
  readonly replicaSet: boolean;
  readonly #server: Server = createServer((socket) => this.#serve(socket));
  readonly #sockets = new Set<Socket>();
  readonly #cursors = new Map<number, Document[]>();
  #changed = Promise.withResolvers<void>();
  #token = 0;
  #lastCursor = 100;

  constructor(replicaSet = false) {
    this.replicaSet = replicaSet;
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  put(document: Document): void {
    this.documents.set(String(document['name']), document);
    this.#change();
  }

  remove(name: string): void {
    this.documents.delete(name);
    this.#change();
  }

  #change(): void {
    this.#token++;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  #serve(socket: Socket): void {
    let bytes = Buffer.alloc(0);
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      while (bytes.length >= 4 && bytes.length >= bytes.readInt32LE(0)) {
        const length = bytes.readInt32LE(0);
        void this.#answer(bytes.subarray(0, length), socket);
        bytes = bytes.subarray(length);
      }
    });
  }

  async #answer(message: Buffer, socket: Socket): Promise<void> {
    const [id, operation] = [message.readInt32LE(4), message.readInt32LE(12)];
    const isQuery = operation === OP_QUERY;
    const start = isQuery ? message.indexOf(0, 20) + 9 : 21;
    const end = start + message.readInt32LE(start);
    const command = {
      ...BSON.deserialize(message.subarray(start, end)),
      ...(isQuery ? {} : sequence(message.subarray(end))),
    };
    const reply = Buffer.from(BSON.serialize(await this.#command(command)));
    const head = Buffer.alloc(isQuery ? 36 : 21);
    head.writeInt32LE(head.length + reply.length, 0);
    head.writeInt32LE(id, 8);
    head.writeInt32LE(isQuery ? OP_REPLY : OP_MSG, 12);
    if (isQuery) head.writeInt32LE(1, 32);
    if (!socket.destroyed) socket.write(Buffer.concat([head, reply]));
  }

  async #command(command: Document): Promise<Document> {
    const [name = ''] = Object.keys(command);
    switch (name.toLowerCase()) {
      case 'hello':
      case 'ismaster':
        return this.#hello();
      case 'find':
        return this.#find(command);
      case 'aggregate':
        return this.#page('firstBatch', [], STREAM);
      case 'insert':
        return this.#insert(command);
      case 'getmore':
        return this.#more(command);
      case 'ping':
      case 'endsessions':
      case 'killcursors':
        return { ok: 1 };
      default:
        return { ok: 0, errmsg: `no such command: ${name}`, code: 59, codeName: 'CommandNotFound' };
    }
  }

  #hello(): Document {
    const address = this.#server.address();
    const me = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const set = { setName: 'rs', setVersion: 1, hosts: [me], primary: me, me, secondary: false };
    return {
      isWritablePrimary: true,
      maxBsonObjectSize: 16777216,
      maxMessageSizeBytes: 48000000,
      maxWriteBatchSize: 100000,
      logicalSessionTimeoutMinutes: 30,
      minWireVersion: 0,
      maxWireVersion: 21,
      readOnly: false,
      ...(this.replicaSet ? set : {}),
      ok: 1,
    };
  }

  #insert(command: Document): Document {
    const documents = command['documents'] as Document[];
    const collection = `${String(command['$db'])}.${String(command['insert'])}`;
    this.inserted.push(...documents.map((document) => [collection, document] as const));
    return { n: documents.length, ok: 1 };
  }

  #find({ filter }: Document): Document {
    const wanted = Object.entries((filter ?? {}) as Document);
    const found = [...this.documents.values()].filter((document) =>
      wanted.every(([key, value]) => document[key] === value),
    );
    const rest = found.slice(BATCH);
    const id = rest.length === 0 ? 0 : ++this.#lastCursor;
    if (id !== 0) this.#cursors.set(id, rest);
    return this.#page('firstBatch', found.slice(0, BATCH), BSON.Long.fromNumber(id));
  }

  async #more({ getMore }: Document): Promise<Document> {
    if (Number(getMore) !== STREAM.toNumber()) {
      const rest = this.#cursors.get(Number(getMore)) ?? [];
      this.#cursors.delete(Number(getMore));
      return this.#page('nextBatch', rest, BSON.Long.ZERO);
    }
    const quiet = AbortSignal.timeout(1000);
    await Promise.race([this.#changed.promise, once(quiet, 'abort')]);
    const event = { _id: { _data: String(this.#token) }, operationType: 'invalidated-by-the-double' };
    return this.#page('nextBatch', quiet.aborted ? [] : [event], STREAM);
  }

  #page(batch: 'firstBatch' | 'nextBatch', documents: Document[], id: BSON.Long): Document {
    return { cursor: { [batch]: documents, id, ns: 'emperor.vassals' }, ok: 1 };
  }
}

/** The documents that a message may carry besides its command: kind 1, length, name, documents. */
function sequence(section: Buffer): Document {
  if (section[0] !== 1) return {};
  const end = 1 + section.readInt32LE(1);
  const nameEnd = section.indexOf(0, 5);
  const documents: Document[] = [];
  for (let at = nameEnd + 1; at < end; at += section.readInt32LE(at)) {
    documents.push(BSON.deserialize(section.subarray(at, at + section.readInt32LE(at))));
  }
  return { [section.toString('latin1', 5, nameEnd)]: documents };
}
