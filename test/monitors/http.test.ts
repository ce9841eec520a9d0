import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { test, type TestContext } from 'node:test';
import { Gate } from './gate.ts';
import { contract, type Source } from './kit/index.ts';
import { freshFolder, Listener } from './listener.ts';

interface Item {
  readonly name: string;
  readonly text: Uint8Array;
  readonly stamp: number;
}

/** A panel that lists its vassals, with an ETag. */
class Panel implements Source {
  readonly value: string;
  readonly items = new Map<string, Item>();
  readonly asked: IncomingMessage[] = [];
  readonly statuses: number[] = [];
  /** Answers this instead of the list. */
  instead: string | null = null;
  readonly #gate: Gate;

  private constructor(gate: Gate) {
    this.#gate = gate;
    this.value = `http://panel:hush%21@127.0.0.1:${gate.port}/vassals`;
  }

  static async open(t: TestContext, up: boolean): Promise<Panel> {
    const server = createServer((request, response) => {
      panel.asked.push(request);
      const body = panel.body();
      const etag = `"${hash('sha1', body)}"`;
      const known = request.headers['if-none-match'] === etag;
      panel.statuses.push(known ? 304 : 200);
      response.writeHead(known ? 304 : 200, { etag }).end(known ? undefined : body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.closeAllConnections());
    t.after(() => server.close());
    const address = server.address();
    const panel = new Panel(
      await Gate.open(t, typeof address === 'object' && address !== null ? address.port : 0, up),
    );
    return panel;
  }

  /** JSON by hand, so that a text may hold bytes that no JSON can. */
  body(): Buffer {
    if (this.instead !== null) return Buffer.from(this.instead);
    const items = [...this.items.values()].map(({ name, text, stamp }) => {
      const safe = JSON.stringify(Buffer.from(text).toString('latin1')).slice(1, -1);
      const start = Buffer.from(`{"name":${JSON.stringify(name)},"ts":${stamp},"config":"`);
      return Buffer.concat([start, Buffer.from(safe, 'latin1'), Buffer.from('"}')]);
    });
    const joined = items.flatMap((item, index) => (index === 0 ? [item] : [Buffer.from(','), item]));
    return Buffer.concat([Buffer.from('['), ...joined, Buffer.from(']')]);
  }

  put(name: string, text: string | Uint8Array, stamp: number): Promise<void> {
    this.items.set(name, { name, text: Buffer.from(text), stamp });
    return Promise.resolve();
  }

  remove(name: string): Promise<void> {
    this.items.delete(name);
    return Promise.resolve();
  }

  nameOf(name: string): string {
    return name;
  }

  down(): Promise<void> {
    return this.#gate.down();
  }

  up(): Promise<void> {
    return this.#gate.up();
  }
}

contract({
  name: 'http',
  ids: 'EMP-007',
  skip: false,
  keeps: true,
  texts: true,
  alwaysThere: false,
  secret: 'hush',
  open: (t, up) => Panel.open(t, up),
});

test('http: it asks with the last ETag and its credentials', async (t) => {
  const panel = await Panel.open(t, true);
  await panel.put('a.ini', '[uwsgi]\n', 1);
  const listener = await Listener.open(t, panel.value, freshFolder(t));
  await listener.monitor.rescan();
  assert.deepEqual(panel.statuses, [200, 304]);
  assert.deepEqual(listener.take(), ['added a.ini', 'scanned']);
  const expected = `Basic ${Buffer.from('panel:hush!').toString('base64')}`;
  assert.deepEqual(
    panel.asked.map(({ headers }) => headers.authorization),
    [expected, expected],
  );
});

test('http: an answer that is no list stops nobody', async (t) => {
  const panel = await Panel.open(t, true);
  await panel.put('a.ini', '[uwsgi]\n', 1);
  for (const answer of ['', 'null', '{"error": "database"}', '<html>', '[', '[{"name": "a.ini"']) {
    panel.instead = null;
    const listener = await Listener.open(t, panel.value, freshFolder(t));
    listener.take();
    panel.instead = answer;
    await listener.monitor.rescan();
    assert.deepEqual(listener.take(), ['problem ERR_MONITOR_SOURCE'], answer);
  }
});

test('http: items that are none hurt nobody, and without a stamp the text is one', async (t) => {
  const panel = await Panel.open(t, true);
  const list = (config: string): string =>
    JSON.stringify([1, null, {}, [], { name: 5 }, { name: 'a.ini', config, uid: 7, gid: 8, socket: ':1' }]);
  panel.instead = list('one');
  const listener = await Listener.open(t, panel.value, freshFolder(t));
  const added = listener.events.find((event) => event.type === 'added');
  assert.ok(added !== undefined && 'entry' in added);
  const { text, uid, gid, socket } = added.entry;
  assert.deepEqual({ text, uid, gid, socket }, { text: 'one', uid: 7, gid: 8, socket: ':1' });
  listener.take();
  panel.instead = list('two');
  await listener.monitor.rescan();
  assert.deepEqual(listener.take(), ['changed a.ini']);
});
