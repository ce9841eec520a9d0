import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../support/index.ts';
import type { SinkResponse } from '../../../vassal/request/index.ts';
import { bench } from './client.ts';

const asks = (more = '', version = '1.1'): string =>
  `GET / HTTP/${version}\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: echo\r\n${more}\r\n`;
const HEAD = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n';

function take(response: SinkResponse): Duplex {
  response.headers.set('Upgrade', 'echo');
  const connection = response.upgrade();
  assert.ok(connection);
  return connection;
}

function echo(response: SinkResponse): void {
  const connection = take(response);
  connection.pipe(connection);
}

for (const protocol of ['http', 'http11', 'gateway', 'uwsgi'] as const) {
  test(`${protocol}: a connection is given away, with what came behind the request`, async (t) => {
    const made = bench(t, (_request, response) => echo(response), { protocol });
    made.client.write(
      Buffer.concat([protocol === 'uwsgi' ? packet() : Buffer.from(asks()), Buffer.from('early')]),
    );
    await until(() => made.received() === `${HEAD}early`);
    // It is no connection of the wire any more, and holds no core.
    await until(() => made.running() === 0 && made.answered() === 1);
    assert.equal(made.wire.count, 0);
    made.client.write(' late');
    await until(() => made.received() === `${HEAD}early late`);
    made.client.end('.');
    assert.equal(await made.closed, 'end');
    assert.equal(made.received(), `${HEAD}early late.`);
  });
}

/** What a gateway sends over the uwsgi protocol. */
function packet(): Buffer {
  const pairs = ['SERVER_PROTOCOL', 'HTTP/1.1', 'HTTP_CONNECTION', 'Upgrade', 'HTTP_UPGRADE', 'echo'];
  const parts = pairs.map((text) =>
    Buffer.concat([Buffer.from([text.length, 0]), Buffer.from(text, 'latin1')]),
  );
  const block = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([0, block.length, 0, 0]), block]);
}

test('more than the kernel holds goes through in order, and waits for who reads', async (t) => {
  const made = bench(t, (_request, response) => echo(response));
  made.client.pause();
  const sent = Buffer.alloc(8_000_000, 'abcdefg');
  made.client.write(asks());
  let accepted = 0;
  made.client.write(sent, () => (accepted = sent.length));
  await until(() => made.client.bytesWritten > 0);
  await pause(50);
  assert.equal(accepted, 0, 'nobody reads, so not all can have left');
  made.client.resume();
  await until(() => made.received().length === HEAD.length + sent.length);
  assert.equal(made.received().slice(HEAD.length), sent.toString('latin1'));
});

test('what is no whole question for another protocol is a request as every other', async (t) => {
  const plain = 'GET / HTTP/1.1\r\nHost: x\r\n';
  const heads = [
    `${plain}\r\n`,
    `${plain}Upgrade: echo\r\n\r\n`,
    `${plain}Connection: Upgrade\r\n\r\n`,
    `${plain}Connection: upgraded\r\nUpgrade: echo\r\n\r\n`,
    asks('Content-Length: 2\r\n') + 'ab',
    asks('Transfer-Encoding: chunked\r\n') + '0\r\n\r\n',
    asks('', '1.0'),
  ];
  for (const head of heads) {
    const made = bench(t, (_request, response) => {
      assert.equal(response.upgradable, false);
      assert.equal(response.upgrade(), null);
      response.end('plain');
    });
    made.client.write(head);
    await made.closed;
    assert.match(made.received(), /^HTTP\/1\.[01] 200 OK\r\n[^]*plain$/, head);
  }
});

test('an upgrade that nobody takes leaves the connection as it was', async (t) => {
  const made = bench(t, (_request, response) => response.end('no'), { protocol: 'http11' });
  made.client.write(asks() + asks());
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno';
  await until(() => made.received() === answer + answer);
  assert.equal(made.wire.count, 1);
});

test('once an answer has begun there is no other protocol', async (t) => {
  const made = bench(t, (_request, response) => {
    response.write('begun');
    assert.equal(response.upgrade(), null);
    response.end();
  });
  made.client.write(asks());
  await made.closed;
  assert.match(made.received(), /^HTTP\/1\.1 200 OK[^]*begun$/);
});

test('no time-out of requests bounds it', async (t) => {
  const made = bench(t, (_request, response) => echo(response), { patience: 60 });
  made.client.write(asks());
  await until(() => made.received() === HEAD);
  await pause(300);
  made.client.write('there?');
  await until(() => made.received() === `${HEAD}there?`);
});

test('a client that half-closes can still be told something', async (t) => {
  const made = bench(t, (_request, response) => {
    const connection = take(response).resume();
    connection.on('end', () => setTimeout(() => connection.end('bye'), 20));
  });
  made.client.end(asks());
  await made.closed;
  assert.equal(made.received(), `${HEAD}bye`);
});

test('a client that breaks off ends its connection and nothing else', async (t) => {
  let closed = 0;
  const made = bench(t, (_request, response) => {
    const connection = take(response);
    connection.on('close', () => (closed += 1));
    const say = setInterval(() => connection.write('x'.repeat(10_000)), 1);
    connection.on('close', () => clearInterval(say));
  });
  const others = made.connect();
  others.write(asks());
  await once(others, 'data');
  others.destroy();
  await until(() => closed === 1);
  assert.equal(made.running(), 0);
});

test('a client that is gone before is not given away', async (t) => {
  let given: unknown = 'not asked';
  const made = bench(t, async (request, response) => {
    await new Promise<void>((resolve) => request.whenGone(resolve));
    given = response.upgrade();
    response.end();
  });
  made.client.write(asks());
  await until(() => made.running() === 1);
  made.client.destroy();
  await until(() => made.running() === 0 && made.wire.count === 0);
  assert.equal(given, null);
});

test('a handler that goes on keeps its core until it has done', async (t) => {
  const done = Promise.withResolvers<void>();
  const made = bench(t, async (_request, response) => {
    echo(response);
    await done.promise;
  });
  made.client.write(asks());
  await until(() => made.received() === HEAD);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  assert.equal(made.running(), 1);
  done.resolve();
  await until(() => made.running() === 0);
  made.client.write('on');
  await until(() => made.received() === `${HEAD}on`);
});

test('a drain says goodbye, and waits for what was said to be read', async (t) => {
  const made = bench(t, (_request, response) => void take(response).write('hello'));
  made.client.write(asks());
  await until(() => made.received() === `${HEAD}hello`);
  const drained = made.service.drain();
  assert.equal(await made.closed, 'end');
  made.client.end();
  await drained;
});

test('a drain does not wait for ever for a client that stays', async (t) => {
  const made = bench(t, (_request, response) => void take(response), { patience: 50 });
  made.client.write(asks());
  await until(() => made.received() === HEAD);
  await made.service.drain();
});
