import assert from 'node:assert/strict';
import { once } from 'node:events';
import { unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { openMonitor } from '../../monitors/index.ts';
import { until } from '../support/index.ts';
import { Gate } from './gate.ts';
import { contract, type Source } from './kit/index.ts';
import { freshFolder, Listener, settings } from './listener.ts';
import { RabbitServer } from './servers.ts';

const { skip } = RabbitServer;
const VHOSTS = Array.from({ length: 40 }, (_, index) => `v${index}`);
const server = skip === false ? new RabbitServer() : null;
let used = 0;

before(async () => {
  await server?.create(VHOSTS);
});
after(async () => {
  await server?.end();
});

/** A publisher on a virtual host of its own; the monitor reaches the broker through a gate. */
class Publisher implements Source {
  readonly value: string;
  readonly gate: Gate;
  readonly vhost: string;
  readonly channel: ConfirmChannel;
  readonly connection: ChannelModel;
  /** What is published before a queue is bound goes nowhere, as on every exchange: it waits here. */
  #bound: boolean;
  readonly #waiting: (() => Promise<void>)[] = [];

  private constructor(
    gate: Gate,
    vhost: string,
    connection: ChannelModel,
    channel: ConfirmChannel,
    up: boolean,
  ) {
    this.gate = gate;
    this.vhost = vhost;
    this.connection = connection;
    this.channel = channel;
    this.#bound = up;
    this.value = `amqp://guest:guest@127.0.0.1:${gate.port}/${vhost}`;
  }

  static async open(t: TestContext, up: boolean): Promise<Publisher> {
    const vhost = VHOSTS[used++] ?? assert.fail('more virtual hosts are needed');
    const gate = await Gate.open(t, server?.port ?? 0, up);
    const { connection, channel } = await publisher(vhost);
    t.after(() => connection.close().catch(() => undefined));
    return new Publisher(gate, vhost, connection, channel, up);
  }

  put(name: string, text: string | Uint8Array): Promise<void> {
    return this.send(name, text);
  }

  remove(name: string): Promise<void> {
    return this.send(name, '');
  }

  /** Resolves when the broker has acknowledged. */
  async send(key: string, body: string | Uint8Array): Promise<void> {
    if (!this.#bound) return void this.#waiting.push(() => this.send(key, body));
    await new Promise<void>((resolve, reject) => {
      this.channel.publish('uwsgi.emperor', key, Buffer.from(body), { persistent: true }, (error) =>
        error === null || error === undefined ? resolve() : reject(error as Error),
      );
    });
  }

  nameOf(name: string): string {
    return name;
  }

  down(): Promise<void> {
    return this.gate.down();
  }

  async up(): Promise<void> {
    await this.gate.up();
    if (this.#bound) return;
    await until(() => routed(this.channel, 'nothing'), 'no queue was bound');
    this.#bound = true;
    for (const send of this.#waiting.splice(0)) await send();
  }
}

async function publisher(vhost: string): Promise<{ connection: ChannelModel; channel: ConfirmChannel }> {
  const connection = await connect(`amqp://127.0.0.1:${server?.port ?? 0}/${vhost}`);
  connection.on('error', () => undefined);
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => undefined);
  await channel.assertExchange('uwsgi.emperor', 'fanout', { durable: false });
  return { connection, channel };
}

/** Whether some queue gets what is sent to the exchange. */
async function routed(channel: ConfirmChannel, body: string): Promise<boolean> {
  let returned = false;
  channel.once('return', () => (returned = true));
  channel.publish('uwsgi.emperor', '', Buffer.from(body), { mandatory: true });
  await channel.waitForConfirms();
  channel.removeAllListeners('return');
  return !returned;
}

contract({
  name: 'amqp',
  ids: 'EMP-028 EMP-033 EMP-034',
  skip,
  keeps: false,
  texts: true,
  alwaysThere: false,
  secret: null,
  open: (t, up) => Publisher.open(t, up),
});

test('EMP-029 EMP-030 a path is spawned, reloaded, and gone with its file', { skip }, async (t) => {
  const folder = freshFolder(t);
  const source = await Publisher.open(t, true);
  const listener = await Listener.open(t, source.value, folder);
  listener.take();
  const path = join(folder, 'a.ini');
  writeFileSync(path, '');
  await source.send('', path);
  await listener.exactly(`added ${path}`);
  await source.send('', path);
  await listener.exactly(`changed ${path}`);
  unlinkSync(path);
  await source.send('', path);
  await listener.exactly(`removed ${path}`);
  for (const body of [path, 'a.ini', '/', `${folder}/../a.ini`, `${folder}/a.py`, '\xff']) {
    await source.send('', body);
    await listener.until('problem ERR_MONITOR_MESSAGE');
    assert.deepEqual(listener.take(), ['problem ERR_MONITOR_MESSAGE'], body);
  }
});

test('EMP-032 a URL: 200 is the text, another status the end, no answer nothing', { skip }, async (t) => {
  let status = 200;
  let text = 'one';
  const web = createServer((_, response) => response.writeHead(status).end(text)).listen(0, '127.0.0.1');
  await once(web, 'listening');
  t.after(() => web.close());
  const address = web.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/site.ini`;
  const source = await Publisher.open(t, true);
  const listener = await Listener.open(t, source.value, freshFolder(t));
  listener.take();
  await source.send('', url);
  await listener.until(`added ${url}`);
  text = 'two';
  await source.send('', url);
  await listener.until(`changed ${url}`);
  const texts = listener.events.flatMap((event) => ('entry' in event ? [event.entry.text] : []));
  assert.deepEqual(texts, ['one', 'two']);
  listener.take();
  await source.send('', 'http://127.0.0.1:1/site.ini');
  await listener.exactly('problem ERR_MONITOR_MESSAGE');
  status = 500;
  await source.send('', url);
  await listener.until(`removed ${url}`);
});

test('EMP-031 every Emperor gets every message', { skip }, async (t) => {
  const source = await Publisher.open(t, true);
  const listeners = [
    await Listener.open(t, source.value, freshFolder(t)),
    await Listener.open(t, source.value, freshFolder(t)),
  ];
  for (let index = 0; index < 50; index++) await source.put(`f${index}.ini`, String(index));
  for (const listener of listeners) await listener.until('added f49.ini');
  for (const listener of listeners) assert.equal(listener.take().length, 51);
});

test('an exchange that was deleted is declared again, one of another type is taken', { skip }, async (t) => {
  const source = await Publisher.open(t, true);
  const listener = await Listener.open(t, source.value, freshFolder(t));
  await source.channel.deleteExchange('uwsgi.emperor');
  await source.channel.assertExchange('uwsgi.emperor', 'topic', { durable: true });
  await listener.monitor.rescan();
  await source.put('a.ini', 'x');
  await listener.until('added a.ini');
});

test('a monitor that stops leaves no queue', { skip }, async (t) => {
  const source = await Publisher.open(t, true);
  const monitor = await openMonitor(source.value, settings('/'));
  await monitor.start(() => undefined);
  assert.equal(await routed(source.channel, 'nothing'), true);
  await monitor.stop();
  assert.equal(await routed(source.channel, 'nothing'), false);
});

test('EMP-028 kill -9 of the broker in a flood loses nothing that it acknowledged', { skip }, async (t) => {
  const source = await Publisher.open(t, true);
  // What has to survive a broker has to be durable: the exchange is the operator's.
  await source.channel.deleteExchange('uwsgi.emperor');
  await source.channel.assertExchange('uwsgi.emperor', 'fanout', { durable: true });
  const listener = await Listener.open(t, source.value, freshFolder(t));
  listener.take();
  const acknowledged: string[] = [];
  source.channel.on('close', () => undefined);
  const flood = (async () => {
    for (let index = 0; index < 5000 && server !== null; index++) {
      const sent = source.put(`f${index}.ini`, String(index));
      const lost = once(source.connection, 'close').then(() => assert.fail('lost'));
      await Promise.race([sent, lost]);
      acknowledged.push(`f${index}.ini`);
    }
  })().catch(() => undefined);
  source.connection.setMaxListeners(0);
  await until(() => acknowledged.length > 100 && listener.events.length > 0);
  await server?.kill();
  await flood;
  assert.ok(acknowledged.length < 5000);
  await server?.start();
  await until(
    () => {
      const heard = new Set(listener.heard());
      return acknowledged.every((name) => heard.has(`added ${name}`));
    },
    () => `${acknowledged.length} acknowledged, ${listener.events.length} heard`,
  );
  assert.deepEqual(
    listener.heard().filter((word) => word.startsWith('removed')),
    [],
  );
});
