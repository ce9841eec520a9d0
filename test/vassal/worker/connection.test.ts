import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../support/index.ts';
import { bench, bodyOf } from './client.ts';

const SIZE = 3_000_000;
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const post = (headers: string): string => `POST / HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n`;

test('one request, one answer, and the core is free once', async (t) => {
  const made = bench(t, (_request, response) => response.end('hello'));
  made.client.write(GET);
  assert.equal(await made.closed, 'end');
  assert.equal(made.received(), 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello');
  await until(() => made.answered() === 1 && made.running() === 0 && made.wire.count === 0);
});

test('a second request on the connection is not answered', async (t) => {
  let requests = 0;
  const made = bench(t, (_request, response) => {
    requests += 1;
    setImmediate(() => response.end('first'));
  });
  made.client.write(GET + GET);
  await made.closed;
  assert.equal(requests, 1);
  assert.equal(made.received().match(/HTTP\/1\.1/g)?.length, 1);
});

test('a client that never completes its head is let go, with no answer', async (t) => {
  const made = bench(t, () => assert.fail('no request'), { patience: 100 });
  made.client.write('GET / HTTP/1.1\r\nX: ');
  // Bytes that drip in do not prolong the wait: the head as a whole is bounded.
  const drip = setInterval(() => made.client.write('y'), 20);
  t.after(() => clearInterval(drip));
  await made.closed;
  assert.equal(made.received(), '');
  await until(() => made.wire.count === 0);
});

test('a client that ends in the middle of its head gets nothing', async (t) => {
  const made = bench(t, () => assert.fail('no request'));
  made.client.end('GET / HT');
  await made.closed;
  assert.equal(made.received(), '');
});

test('a refused head is answered by the engine', async (t) => {
  const made = bench(t, () => assert.fail('no request'));
  made.client.write('GARBAGE\r\n\r\n');
  await made.closed;
  assert.match(made.received(), /^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n/);
  assert.deepEqual(made.refusals, ['a malformed request line']);
});

test('a client that half-closes after its request gets its answer', async (t) => {
  const made = bench(t, (_request, response) => setTimeout(() => response.end('late'), 20));
  made.client.end(GET);
  await made.closed;
  assert.match(made.received(), /\r\n\r\nlate$/);
});

test('the body comes while the application reads, cut in any way', async (t) => {
  const made = bench(t, (request, response) => void bodyOf(request).then((body) => response.end(body)));
  for (const part of [post('Transfer-Encoding: chunked').slice(0, -1), '\n5\r\nhel', 'lo\r\n0', '\r\n\r\n']) {
    made.client.write(part);
    await pause(5);
  }
  await made.closed;
  assert.match(made.received(), /\r\n\r\nhello$/);
});

test('100 Continue is sent when the application asks for the body, and only then', async (t) => {
  const head = post('Content-Length: 2\r\nExpect: 100-continue');
  const reads = bench(t, (request, response) => void bodyOf(request).then((body) => response.end(body)));
  reads.client.write(head);
  await until(() => reads.received() === 'HTTP/1.1 100 Continue\r\n\r\n');
  reads.client.write('ab');
  await reads.closed;
  assert.match(reads.received(), /100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\nContent-Length: 2\r\n\r\nab$/);
  const refuses = bench(t, (_request, response) => response.end('no'));
  refuses.client.write(head);
  await refuses.closed;
  assert.doesNotMatch(refuses.received(), /100 Continue/);
});

test('an answer without reading the body arrives whole', async (t) => {
  const made = bench(t, (_request, response) => response.end('unread'));
  made.client.write(post('Content-Length: 300000') + 'z'.repeat(300_000));
  assert.equal(await made.closed, 'end');
  assert.match(made.received(), /\r\n\r\nunread$/);
});

test('a body that breaks off is refused by the engine, and the application hears of it', async (t) => {
  let heard = '';
  const made = bench(t, (request) => {
    bodyOf(request).catch((error: Error) => (heard = error.message));
  });
  made.client.end(`${post('Content-Length: 10')}abc`);
  await made.closed;
  assert.match(made.received(), /^HTTP\/1\.1 400 /);
  await until(() => heard === 'the body ended early');
  assert.deepEqual(made.refusals, ['the body ended early']);
});

test('a malformed chunk that comes with the head never reaches the application', async (t) => {
  const made = bench(t, () => assert.fail('no request'));
  made.client.write(`${post('Transfer-Encoding: chunked')}nonsense\r\n`);
  await made.closed;
  assert.match(made.received(), /^HTTP\/1\.1 400 /);
});

test('a chunked body beyond limit-post is refused although nobody announced it', async (t) => {
  const made = bench(t, (request) => void bodyOf(request).catch(() => undefined), { limitPost: 10 });
  made.client.write(post('Transfer-Encoding: chunked'));
  await pause(5);
  made.client.write('b\r\nhello world\r\n0\r\n\r\n');
  await made.closed;
  assert.match(made.received(), /^HTTP\/1\.1 413 /);
});

test('after a bad body the application may write on in peace', async (t) => {
  const made = bench(t, (request, response) => {
    request.body.on('error', () => {
      assert.equal(response.write('too late'), true);
      response.end('later');
    });
    request.body.resume();
  });
  made.client.end(`${post('Content-Length: 10')}abc`);
  await made.closed;
  assert.match(made.received(), /^HTTP\/1\.1 400 [^]*\r\n\r\nBad Request$/);
});

test('a client that stops sending its body is let go', async (t) => {
  let heard = '';
  const made = bench(t, (request) => void bodyOf(request).catch((error: Error) => (heard = error.message)), {
    patience: 100,
  });
  made.client.write(`${post('Content-Length: 10')}abc`);
  await made.closed;
  await until(() => heard === 'the client is gone' && made.running() === 0);
});

test('an application may think as long as it likes: before it reads, between parts, after it gave the body up', async (t) => {
  const made = bench(
    t,
    async (request, response) => {
      await pause(200);
      await once(request.body, 'readable');
      request.body.destroy();
      await pause(200);
      // More than the kernel takes at once, so that the connection has to wait for the client in between.
      if (!response.write('x'.repeat(2_000_000))) await response.drained();
      await pause(200);
      response.end('end');
    },
    { patience: 100 },
  );
  made.client.write(`${post('Content-Length: 10')}abc`);
  await made.closed;
  assert.match(made.received(), /xend$/);
});

test('a client that does not read is let go, also when it keeps sending', async (t) => {
  const made = bench(t, (_request, response) => response.end('x'.repeat(8_000_000)), {
    patience: 100,
  });
  made.client.write(GET);
  made.client.pause();
  const drip = setInterval(() => made.client.destroyed || made.client.write('y'), 20);
  t.after(() => clearInterval(drip));
  await until(() => made.answered() === 1 && made.running() === 0);
  made.client.resume();
  await made.closed;
  assert.ok(made.received().length < 8_000_000);
});

test('a body that is looked at when all is over is an error, not an empty one', async (t) => {
  const bodies: Promise<string>[] = [];
  const made = bench(t, (request, response) => {
    response.end('early');
    setImmediate(() => bodies.push(bodyOf(request).catch((error: Error) => error.message)));
  });
  made.client.write(`${post('Content-Length: 3')}abc`);
  await made.closed;
  await until(() => bodies.length === 1 && made.answered() === 1);
  assert.equal(await bodies[0], 'the answer has ended before the body was read');
});

test('so-send-timeout bounds a client that does not read, and no other', async (t) => {
  const size = 8_000_000;
  const made = bench(
    t,
    async (request, response) => response.end((await bodyOf(request)) + 'x'.repeat(size)),
    { sendPatience: 100 },
  );
  made.client.pause();
  made.client.write(`${post('Content-Length: 3')}a`);
  await pause(300);
  assert.equal(made.running(), 1);
  made.client.write('bc');
  await until(() => made.answered() === 1 && made.wire.count === 0);
});

test('a client that reads slowly but steadily gets everything', async (t) => {
  const size = 3_000_000;
  const made = bench(t, (_request, response) => response.end('x'.repeat(size)), { patience: 300 });
  made.client.write(GET);
  made.client.on('data', () => {
    made.client.pause();
    setTimeout(() => made.client.resume(), 10);
  });
  await made.closed;
  assert.equal(made.received().length, size + made.received().indexOf('\r\n\r\n') + 4);
});

test('an answer that is shorter than announced ends in a reset, not in an end', async (t) => {
  const made = bench(t, (_request, response) => {
    response.headers.set('Content-Length', '10');
    response.end('short');
  });
  made.client.write(GET);
  await made.closed;
  await until(() => made.answered() === 1 && made.wire.count === 0);
});

test('a client that goes away aborts the request and frees the core', async (t) => {
  let aborted = false;
  const made = bench(t, (request) => {
    request.signal.addEventListener('abort', () => (aborted = true));
    setImmediate(() => made.client.destroy());
  });
  made.client.write(post('Content-Length: 1'));
  await until(() => aborted && made.running() === 0 && made.wire.count === 0);
});

test('a handler that goes on after its answer does not hold the core, and still sees its own request', async (t) => {
  const gate = Promise.withResolvers<void>();
  const seen: (string | null)[] = [];
  const made = bench(
    t,
    async (request, response) => {
      response.end('x');
      if (request.variable('PATH_INFO') === '/slow') {
        await gate.promise;
        seen.push(request.variable('PATH_INFO'), request.variable('HTTP_HOST'));
      }
    },
    { protocol: 'http11', cores: 1 },
  );
  made.client.write('GET /slow HTTP/1.1\r\nHost: first\r\n\r\n');
  await until(() => made.received().endsWith('x') && made.running() === 0);
  made.client.write('GET /next HTTP/1.1\r\nHost: second\r\nX-More: y\r\n\r\n');
  await until(() => made.received().split('HTTP/1.1 200').length === 3);
  gate.resolve();
  await until(() => made.answered() === 2);
  assert.deepEqual(seen, ['/slow', 'first']);
});

test('HTP-001 pipelined requests are answered in order on http11-socket, with bodies between them', async (t) => {
  const made = bench(
    t,
    async (request, response) => {
      const body = await bodyOf(request);
      await pause(Math.random() * 5);
      response.end(`${request.variable('PATH_INFO')}:${body};`);
    },
    { protocol: 'http11' },
  );
  const all = Array.from({ length: 20 }, (_, n) =>
    n % 2 === 0
      ? `GET /${n} HTTP/1.1\r\nHost: x\r\n\r\n`
      : `POST /${n} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
  ).join('');
  for (let at = 0; at < all.length; at += 97) {
    made.client.write(all.slice(at, at + 97));
    await pause(1);
  }
  await until(() => made.answered() === 20 && made.received().includes('/19:abc;'));
  const answers = [...made.received().matchAll(/\/(\d+):(\w*);/g)].map(([, n, body]) => `${n}${body}`);
  assert.deepEqual(
    answers,
    Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? `${n}` : `${n}abc`)),
  );
});

test('a body that nobody reads does not become the next request', async (t) => {
  const made = bench(t, (request, response) => response.end(`${request.variable('PATH_INFO')};`), {
    protocol: 'http11',
  });
  const hidden = 'GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n';
  made.client.write(post(`Content-Length: ${hidden.length}`));
  await pause(5);
  made.client.write(hidden);
  await made.closed;
  assert.doesNotMatch(made.received(), /hidden/);
  const whole = bench(t, (request, response) => response.end(`${request.variable('PATH_INFO')};`), {
    protocol: 'http11',
  });
  whole.client.write(post(`Content-Length: ${hidden.length}`) + hidden + GET.replace('/', '/next'));
  await until(() => whole.received().includes('/next;'));
  assert.doesNotMatch(whole.received(), /hidden/);
});

test('connections that are kept alive hold no core', async (t) => {
  const made = bench(t, (_request, response) => response.end('x'), { protocol: 'http11', cores: 1 });
  const others = Array.from({ length: 20 }, () => made.connect());
  let answers = 0;
  for (const socket of others) socket.on('data', () => answers++);
  for (const socket of others) socket.write(GET);
  await until(() => answers === 20 && made.running() === 0);
  for (const socket of others.reverse()) socket.write(GET);
  await until(() => answers === 40);
  assert.equal(made.wire.count, 21);
});

test('requests beyond the cores wait for one', async (t) => {
  let running = 0;
  let most = 0;
  const made = bench(
    t,
    async (_request, response) => {
      most = Math.max(most, ++running);
      await pause(2);
      running -= 1;
      response.end('x');
    },
    { protocol: 'http11', cores: 2 },
  );
  let answers = 0;
  for (let n = 0; n < 10; n++)
    made
      .connect()
      .on('data', () => answers++)
      .write(GET);
  await until(() => answers === 10);
  assert.equal(most, 2);
});

test('what a handler throws out of its turn stays with its request', async (t) => {
  const made = bench(
    t,
    (request, response) => {
      if (request.variable('PATH_INFO') === '/bad') throw new Error('dispatch failed');
      response.end('good');
    },
    { protocol: 'http11' },
  );
  const bad = made.connect();
  bad.on('error', () => undefined).write(GET.replace('/', '/bad'));
  made.client.write(GET);
  await until(() => made.received().endsWith('good'));
});

test('draining ends what is kept alive, and lets what runs finish', async (t) => {
  const gate = Promise.withResolvers<void>();
  const made = bench(
    t,
    async (request, response) => {
      if (request.variable('PATH_INFO') === '/slow') await gate.promise;
      response.end('done');
    },
    { protocol: 'http11' },
  );
  const idle = made.connect();
  let ended = false;
  idle.on('end', () => (ended = true)).on('data', () => undefined);
  idle.write(GET);
  made.client.write(GET.replace('/', '/slow'));
  await until(() => made.answered() === 1 && made.running() === 1);
  const drained = made.service.drain();
  await until(() => ended);
  gate.resolve();
  await drained;
  await made.closed;
  assert.match(made.received(), /done$/);
});

test('over TCP an answer is whole when its end leaves with it: small, large, and beside what nobody asked for', async (t) => {
  const small = bench(t, (_request, response) => response.end('hello'), { tcp: true });
  small.client.write(GET);
  assert.equal(await small.closed, 'end');
  assert.ok(small.received().endsWith('\r\n\r\nhello'));

  const large = bench(t, (_request, response) => response.end('x'.repeat(SIZE)), { tcp: true });
  large.client.write(GET);
  assert.equal(await large.closed, 'end');
  assert.equal(large.received().split('\r\n\r\n')[1]?.length, SIZE);

  // It comes after the head was read: the connection ends with a reset then, which must not overtake the answer.
  const more = bench(
    t,
    (_request, response) => {
      more.client.write('more');
      response.end('hello');
    },
    { tcp: true },
  );
  more.client.write(GET);
  await more.closed;
  assert.ok(more.received().endsWith('\r\n\r\nhello'));
});
