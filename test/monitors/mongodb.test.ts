import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Binary, MongoClient, type Document } from 'mongodb';
import { openMonitor } from '../../monitors/index.ts';
import { relaxedJson } from '../../monitors/mongodb-query.ts';
import { Gate } from './gate.ts';
import { contract, type Source } from './kit/index.ts';
import { freshFolder, Listener, settings } from './listener.ts';
import { MongoDouble } from './mongo-double.ts';

const real = process.env['MONGODB_URL'];
let collections = 0;

/** Where documents are kept: the double, or a collection of a real server. */
interface Store {
  readonly port: number;
  readonly collection: string;
  put(document: Document): Promise<void>;
  remove(name: string): Promise<void>;
}

async function double(t: TestContext, replicaSet = false): Promise<Store> {
  const server = new MongoDouble(replicaSet);
  const port = await server.listen();
  t.after(() => server.close());
  return {
    port,
    collection: 'vassals',
    put: (document) => Promise.resolve(server.put(document)),
    remove: (name) => Promise.resolve(server.remove(name)),
  };
}

async function actual(t: TestContext, url: string): Promise<Store> {
  const client = await MongoClient.connect(url);
  const collection = client.db('emperor').collection(`vassals_${process.pid}_${++collections}`);
  t.after(async () => {
    await collection.drop().catch(() => undefined);
    await client.close();
  });
  return {
    port: Number(new URL(url).port) || 27017,
    collection: collection.collectionName,
    put: async (document) =>
      void (await collection.replaceOne({ name: document['name'] }, document, { upsert: true })),
    remove: async (name) => void (await collection.deleteOne({ name })),
  };
}

/** One collection; the monitor reaches its server through a gate. */
class Documents implements Source {
  readonly value: string;
  readonly store: Store;
  readonly gate: Gate;

  private constructor(gate: Gate, store: Store) {
    this.gate = gate;
    this.store = store;
    const options = '/?directConnection=true&serverSelectionTimeoutMS=500';
    this.value = `mongodb://127.0.0.1:${gate.port}${options},emperor.${store.collection},{enabled:1}`;
  }

  static async open(t: TestContext, up: boolean, replicaSet = false): Promise<Documents> {
    const store = real === undefined ? await double(t, replicaSet) : await actual(t, real);
    return new Documents(await Gate.open(t, store.port, up), store);
  }

  put(name: string, text: string | Uint8Array, stamp: number): Promise<void> {
    const config = typeof text === 'string' ? text : new Binary(text);
    return this.store.put({ name, config, ts: new Date(stamp * 1000), enabled: 1 });
  }

  remove(name: string): Promise<void> {
    return this.store.remove(name);
  }

  nameOf(name: string): string {
    return name;
  }

  down(): Promise<void> {
    return this.gate.down();
  }

  up(): Promise<void> {
    return this.gate.up();
  }
}

contract({
  name: real === undefined ? 'mongodb (double)' : 'mongodb',
  ids: 'EMP-025 EMP-026',
  skip: false,
  keeps: true,
  texts: true,
  alwaysThere: false,
  secret: null,
  open: (t, up) => Documents.open(t, up),
});

test('EMP-025 queries as the shell takes them', () => {
  const cases: readonly (readonly [text: string, query: object | null])[] = [
    ['{}', {}],
    ['{enabled:1}', { enabled: 1 }],
    ['{ "a" : {$in: [1, 2.5, -3]}, b: true, c: null }', { a: { $in: [1, 2.5, -3] }, b: true, c: null }],
    [`{a.b: 'it\\'s, "so": {'}`, { 'a.b': 'it\'s, "so": {' }],
    ['{enabled:1', null],
    ['[1]', null],
    ['1', null],
    ['{a: b}', null],
    ['{a: process.exit()}', null],
  ];
  for (const [text, query] of cases) assert.deepEqual(relaxedJson(text), query, text);
});

test('EMP-025 a value that names no collection is refused, without its password', async () => {
  for (const value of ['mongodb://u:hush@h', 'mongodb://u:hush@h,db', 'mongodb://u:hush@h,db.c,{a:']) {
    await assert.rejects(openMonitor(value, settings('/')), (thrown: Error) => {
      assert.match(thrown.message, /ERR_MONITOR_VALUE/);
      assert.doesNotMatch(thrown.message, /hush/);
      return true;
    });
  }
  const monitor = await openMonitor('mongodb://u:hush@h:1,g:2/?replicaSet=rs,db.c', settings('/'));
  assert.equal(monitor.source, 'mongodb://u:***@h:1,g:2/?replicaSet=rs,db.c');
});

test('EMP-026 EMP-027 documents, complete or not', async (t) => {
  const source = await Documents.open(t, true);
  const ts = new Date(7_000);
  const more = { config: 'x', ts, enabled: 1 };
  for (const document of [
    { name: 'a.ini', ...more, uid: 7, gid: 8, socket: ':1' },
    { name: 'no-config.ini', ts, enabled: 1 },
    { name: 'no-ts.ini', config: 'x', enabled: 1 },
    { name: 'off.ini', ...more, enabled: 0 },
    { name: 'odd.ini', ...more, config: 5 },
  ])
    await source.store.put(document);
  const listener = await Listener.open(t, source.value, freshFolder(t));
  const entries = listener.events.flatMap((event) => ('entry' in event ? [event.entry] : []));
  assert.deepEqual(
    entries.map(({ name, text, modified, uid, gid, socket }) => ({ name, text, modified, uid, gid, socket })),
    [{ name: 'a.ini', text: 'x', modified: 7, uid: 7, gid: 8, socket: ':1' }],
  );
  await source.store.put({ name: 'a.ini', ...more, enabled: 0 });
  await listener.monitor.rescan();
  assert.deepEqual(listener.take(), ['added a.ini', 'scanned', 'removed a.ini']);
});

test('a change stream tells of changes without a look', async (t) => {
  const source = await Documents.open(t, true, true);
  const listener = await Listener.open(t, source.value, freshFolder(t));
  listener.take();
  // The stream begins some time after it was asked for.
  let stamp = 1;
  const writing = setInterval(() => void source.put('a.ini', 'x', stamp++), 50);
  t.after(() => clearInterval(writing));
  await listener.until('added a.ini');
  await listener.until('changed a.ini');
});
