import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { socketMessage, statsdMessage } from '../../../vassal/stats-push/messages.ts';
import { readPushes } from '../../../vassal/stats-push/read.ts';
import { get, until } from '../../support/index.ts';
import { site } from '../master/site.ts';

const read = (...texts: string[]) =>
  readPushes(Configuration.of(...texts.map((text): [string, string] => ['stats-push', text])));

test('PSH-002 PSH-003 PSH-004 PSH-006 PSH-007 where and how often stats are sent', () => {
  assert.deepEqual(read('file:path=/tmp/foobar,freq=10', 'statsd:127.0.0.1:8125,mine', 'socket:/run/s'), [
    { kind: 'file', target: '/tmp/foobar', prefix: '', freq: 10 },
    { kind: 'statsd', target: '127.0.0.1:8125', prefix: 'mine', freq: 3 },
    { kind: 'socket', target: '/run/s', prefix: '', freq: 3 },
  ]);
  assert.deepEqual(read('statsd:addr=a:1,prefix=b,freq=7'), [
    { kind: 'statsd', target: 'a:1', prefix: 'b', freq: 7 },
  ]);
  for (const [text, found] of [
    ['nosuch:x', /the pusher "nosuch"/],
    ['toString:x', /the pusher "toString"/],
    ['file', /no path/],
    ['statsd:', /no addr/],
    ['file:path=/x,freq=0', /freq=0/],
    ['file:path=/x,prefix=y', /the key "prefix", none of path, freq/],
    ['socket:a:1,b,3,4', /the key ""/],
  ] as const)
    assert.throws(() => read(text), { code: 'ERR_STATS_PUSH_SYNTAX', message: found }, text);
});

test('PSH-006 PSH-007 one datagram for each metric, as the original sends it', () => {
  const rows: readonly (readonly [number, string, string])[] = [
    [0, 'pre.foo 0 -7', 'pre.foo:-7|c'],
    [1, 'pre.foo 1 -7', 'pre.foo:-7|g'],
    [3, 'pre.foo 3 -7', 'pre.foo:-7|c'],
  ];
  for (const [type, socket, statsd] of rows) {
    const sent = { name: 'foo', type, value: -7n };
    assert.deepEqual([socketMessage(sent, 'pre'), statsdMessage(sent, 'pre')], [socket, statsd]);
  }
  assert.equal(socketMessage({ name: 'foo', type: 0, value: 1n }, ''), 'foo 0 1');
});

/** What comes to an address of UDP. */
async function listen(t: TestContext): Promise<{ port: number; got: Set<string> }> {
  const socket = createSocket('udp4');
  const got = new Set<string>();
  socket.on('message', (message) => got.add(message.toString()));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  t.after(() => socket.close());
  return { port: socket.address().port, got };
}

test('MET-002 STS-008 STS-009 STS-017 PSH-001 PSH-003 PSH-004 PSH-006 PSH-007 an instance sends its stats and its metrics', async (t) => {
  const [statsd, plain] = [await listen(t), await listen(t)];
  const { directory, address, process } = await site(
    t,
    (at) => `master = true
plugins = stats_pusher_file,stats_pusher_socket,stats_pusher_statsd
stats-pusher-default-freq = 1
metric = name=own,type=gauge,initial_value=5
route = ^/gone break:410 Gone
stats-push = file:path=${at}/stats
stats-push = file:path=${at}/none/stats
stats-push = statsd:127.0.0.1:${statsd.port},pre
stats-push = socket:127.0.0.1:${plain.port}`,
  );
  for (let count = 0; count < 2; count++) await get(address);
  await get(address, '/gone');
  await until(() => statsd.got.has('pre.worker.1.requests:3|c') && statsd.got.has('pre.own:5|g'));
  await until(() => plain.got.has('worker.0.requests 0 3') && plain.got.has('own 1 5'));
  await until(() => plain.got.has('worker.1.core.0.routed_requests 0 1'));
  const documents = (): string[] =>
    existsSync(`${directory}/stats`)
      ? readFileSync(`${directory}/stats`, 'utf8').split('}\n\n').slice(0, -1)
      : [];
  await until(() => documents().length > 1);
  const state = JSON.parse(`${documents().at(-1)}}`) as {
    pid: number;
    metrics: Record<string, unknown>;
    workers: Record<'rss' | 'vsz' | 'running_time' | 'avg_rt', number>[];
  };
  const { rss, vsz, running_time, avg_rt } = state.workers[0] ?? {};
  for (const number of [rss, vsz, running_time, avg_rt]) assert.ok((number ?? 0) > 0);
  assert.equal(state.pid, process.pid);
  assert.deepEqual(state.metrics['own'], { type: 1, oid: '', value: 5 });
  assert.equal(statSync(`${directory}/stats`).mode & 0o777, 0o640);
  // Said once, however often it is tried.
  await process.prints(/\[stats-push\] file:.*\/none\/stats: .*/);
  assert.equal(process.output().split('[stats-push]').length, 2);
});
