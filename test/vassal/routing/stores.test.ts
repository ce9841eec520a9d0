import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { memcached } from '../../../vassal/routing/stores/memcached.ts';
import { redis } from '../../../vassal/routing/stores/redis.ts';
import { endOf, type Protocol } from '../../../vassal/routing/stores/store.ts';
import { until } from '../../support/index.ts';
import { site } from '../static/site.ts';

const cases: [Protocol, text: string, end: number | null][] = [
  [memcached, '', null],
  [memcached, 'END\r', null],
  [memcached, 'END\r\n', 5],
  [memcached, 'SERVER_ERROR x\r\n', 16],
  [memcached, 'VALUE a 0 3\r\nab', 23],
  [memcached, 'VALUE a 7 0 12\r\n', 23],
  [redis, '$-1\r\n', 5],
  [redis, '$0\r\n', 6],
  [redis, '$3\r\nabc\r\n', 9],
  [redis, '-ERR no\r\n', 9],
];

test('RTE-111 RTE-116 where an answer of a server ends', () => {
  for (const [protocol, text, end] of cases) assert.equal(endOf(Buffer.from(text), protocol), end, text);
  for (const [protocol, text] of [
    [memcached, 'VALUE a 0 99999999999\r\n'],
    [redis, '$99999999999\r\n'],
    [redis, 'x'.repeat(2000)],
  ] as const)
    assert.throws(() => endOf(Buffer.from(text), protocol), /item of more|something else/, text.slice(0, 30));
});

test('RTE-111 RTE-118 keys are no commands', () => {
  const bad = ['', 'a b', 'a\r\nflush_all', 'a\0', 'a\x7f', 'a'.repeat(251)];
  for (const key of bad) assert.equal(memcached.get(key), null, key);
  for (const key of bad) assert.equal(memcached.set(key, Buffer.from('x'), 0), null, key);
  assert.equal(String(memcached.set('a', Buffer.from('xyz'), 60)), 'set a 0 60 3\r\nxyz\r\n');
  assert.equal(String(redis.get('a\r\nb')), '*2\r\n$3\r\nGET\r\n$4\r\na\r\nb\r\n');
  const kept = '*5\r\n$3\r\nSET\r\n$1\r\na\r\n$2\r\nxy\r\n$2\r\nEX\r\n$2\r\n60\r\n';
  assert.equal(String(redis.set('a', Buffer.from('xy'), 60)), kept);
});

/** A server that answers each piece that comes; `null` closes the connection. Resolves with its address. */
async function server(t: TestContext, answerTo: (text: string) => string | null): Promise<string> {
  const open = new Set<Socket>();
  const listening = createServer((socket) => {
    open.add(socket.on('error', () => undefined));
    socket.setEncoding('latin1').on('data', (text: string) => {
      const said = answerTo(text);
      if (said === null) socket.destroy();
      else socket.write(said);
    });
  });
  t.after(() => {
    listening.close();
    for (const socket of open) socket.destroy();
  });
  await once(listening.listen(0, '127.0.0.1'), 'listening');
  return `127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

const APPLICATION = `module.exports = (request, response) => {
  if (request.url.startsWith('/gone')) response.statusCode = 404;
  response.setHeader('Content-Type', 'text/plain');
  response.end('of the application');
};`;
const FILES = { 'app.cjs': APPLICATION };
const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);

test('RTE-111 RTE-112 RTE-113 RTE-114 REL-220 TRN-013 memcached answers and keeps', async (t) => {
  const items = new Map([['/hit', 'an item']]);
  const said: string[] = [];
  const address = await server(t, (text) => {
    said.push(text);
    const [, command = '', key = '', value = ''] = /^(\w+) (\S+)[^\r]*\r\n(.*)/s.exec(text) ?? [];
    if (command === 'set') {
      items.set(key, value.slice(0, -2));
      return 'STORED\r\n';
    }
    const item = items.get(key);
    return item === undefined ? 'END\r\n' : `VALUE ${key} 0 ${item.length}\r\n${item}\r\nEND\r\n`;
  });
  const { ask } = await site(
    t,
    FILES,
    `javascript = DIR/app.cjs
plugins = router_memcached
route = ^/(hit|keep|gone)$ memcached:addr=${address},key=\${REQUEST_URI},content_type=text/x-mc,no_offload=1
route = ^/goon memcached-continue:addr=${address},key=/hit
route = ^/bad memcached:addr=${address},key=\${qs[k]}
route-run = memcachedstore:addr=${address},key=\${REQUEST_URI},expires=60`,
  );
  const hit = await ask('/hit');
  assert.match(hit, /^HTTP\/1\.1 200 OK\r\nContent-Type: text\/x-mc\r\nContent-Length: 7\r\n/);
  assert.equal(bodyOf(hit), 'an item');
  assert.equal(bodyOf(await ask('/goon')), 'an item');
  assert.equal(bodyOf(await ask('/keep')), 'of the application');
  assert.equal(items.get('/keep'), 'of the application');
  assert.match(said.at(-1) ?? '', /^set \/keep 0 60 18\r\n/);
  assert.match(await ask('/keep'), /\r\nContent-Type: text\/x-mc\r\n/);
  assert.match(await ask('/gone'), /^HTTP\/1\.1 404 /);
  assert.equal(items.has('/gone'), false);
  const asked = said.length;
  assert.equal(bodyOf(await ask('/bad?k=')), 'of the application');
  assert.match(said.slice(asked).join(''), /^set [^]*of the application\r\n$/);
});

test('RTE-116 RTE-117 RTE-118 RTE-119 REL-222 REL-223 TRN-014 redis answers and keeps', async (t) => {
  const items = new Map([['a key', 'an item']]);
  const address = await server(t, (text) => {
    const [command = '', key = '', value = ''] = [...text.matchAll(/\$\d+\r\n([^\r]*)\r\n/g)].map(
      ([, word = '']) => word,
    );
    if (command === 'SET') {
      items.set(key, value);
      return '+OK\r\n';
    }
    const item = items.get(key);
    return item === undefined ? '$-1\r\n' : `$${item.length}\r\n${item}\r\n`;
  });
  const { ask } = await site(
    t,
    FILES,
    `javascript = DIR/app.cjs
plugins = router_redis
route = ^/hit redis:addr=${address},key=a key
route = ^/goon redis-continue:addr=${address},key=a key
route = ^/keep redis:addr=${address},key=\${REQUEST_URI},content_type=text/x-redis
route-run = redis-store:addr=${address},key=\${REQUEST_URI}`,
  );
  assert.equal(bodyOf(await ask('/hit')), 'an item');
  assert.equal(bodyOf(await ask('/goon')), 'an item');
  assert.equal(bodyOf(await ask('/keep')), 'of the application');
  assert.equal(items.get('/keep'), 'of the application');
  assert.match(await ask('/keep'), /\r\nContent-Type: text\/x-redis\r\n/);
});

test('RTE-111 RTE-113 a server that fails is one line, and the request goes on', async (t) => {
  const texts: Record<string, string | null> = {
    silent: '',
    closes: null,
    half: 'VALUE silent 0 9\r\nhalf',
    error: 'SERVER_ERROR out of memory\r\n',
    huge: 'VALUE huge 0 99999999999\r\n',
    junk: 'x'.repeat(5000),
  };
  const address = await server(t, (text) => texts[/^(?:get|set) (\w+)/.exec(text)?.[1] ?? ''] ?? null);
  const { ask, program } = await site(
    t,
    FILES,
    `javascript = DIR/app.cjs
socket-timeout = 1
route = ^/get/(.*) memcached:addr=${address},key=$1
route = ^/set/(.*) memcachedstore:addr=${address},key=$1
route = ^/dead memcached:addr=127.0.0.1:1,key=a`,
  );
  const lines = {
    silent: /memcached 127\S+: no answer within 1 s/,
    closes: /memcached 127\S+: it closed/,
    half: /memcached 127\S+: no answer within 1 s[^]*no answer within 1 s/,
    error: /memcached 127\S+: it said "SERVER_ERROR out of memory"/,
    huge: /memcached 127\S+: it has an item of more than/,
    junk: /memcached 127\S+: it speaks something else/,
  };
  for (const [name, line] of Object.entries(lines)) {
    assert.equal(bodyOf(await ask(`/get/${name}`)), 'of the application', name);
    await until(() => line.test(program.output()), `the line of ${name}`);
  }
  for (const name of ['closes', 'error'])
    assert.equal(bodyOf(await ask(`/set/${name}`)), 'of the application', name);
  assert.match(program.output(), /memcachedstore 127\S+: it said "SERVER_ERROR/);
  assert.equal(bodyOf(await ask('/dead')), 'of the application');
  assert.match(program.output(), /memcached 127\.0\.0\.1:1: .*ECONNREFUSED/);
});
