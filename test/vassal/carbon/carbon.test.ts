import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { freePort, get, until } from '../../support/index.ts';
import { site } from '../master/site.ts';
import { carbonServer } from './server.ts';

/** The last of its lines has come. */
const isWhole = (text: string): boolean => /\.harakiri \d+ \d+\n$/.test(text);
const valuesOf = (text: string): Map<string, string> =>
  new Map(
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' ').slice(0, 2) as [string, string]),
  );

test('CRB-001 CRB-002 CRB-003 CRB-004 CRB-005 CRB-008 CRB-009 CRB-012 GRF-004 GRF-006 an instance sends to each of its servers, whatever the others do', async (t) => {
  const [one, two] = [await carbonServer(t), await carbonServer(t)];
  const silent = await carbonServer(t, (socket) => socket.pause());
  const { address, process } = await site(
    t,
    `master = true
plugins = carbon
processes = 2
carbon = 127.0.0.1:${await freePort()}
carbon = ${silent.address}
carbon = ${one.address}
carbon = localhost:${two.port}
carbon-name-resolve = true
carbon-freq = 1
carbon-id = %n
carbon-root = acme
carbon-hostname-dots = _
stats-push = carbon:freq=1`,
  );
  for (let count = 0; count < 3; count++) await get(address);
  const start = `acme.${hostname().replaceAll('.', '_')}.app`;
  for (const { texts } of [one, two]) {
    const last = (): Map<string, string> => valuesOf(texts.findLast(isWhole) ?? '');
    await until(() => last().get(`${start}.requests`) === '3');
    const values = last();
    const each = [1, 2].map((worker) => Number(values.get(`${start}.worker${worker}.requests`)));
    assert.equal((each[0] ?? 0) + (each[1] ?? 0), 3);
    assert.equal(values.get(`${start}.active_workers`), '2');
    assert.ok(Number(values.get(`${start}.tx`)) > 0 && Number(values.get(`${start}.avg_rt`)) > 0);
    assert.equal(values.has(`${start}.cheaped_workers`), false);
    const at = Number(/ (\d+)\n/.exec(texts[0] ?? '')?.[1]);
    assert.ok(Math.abs(at - Date.now() / 1000) < 600);
  }
  assert.equal(process.output().includes(`[carbon] ${one.address}`), false);
});

test('CRB-002 CRB-004 CRB-006 CRB-010 requests stay counted when their worker ends', async (t) => {
  const carbon = await carbonServer(t);
  const { directory, address } = await site(
    t,
    `master = true
max-requests = 1
carbon = ${carbon.address}
carbon-freq = 1
carbon-no-workers = true
carbon-idle-avg = none`,
  );
  const key = `uwsgi.${hostname()}.${`${directory}/s`.replaceAll('.', '_')}.requests`;
  const seen = (): number => Number(valuesOf(carbon.texts.findLast(isWhole) ?? '').get(key));
  await get(address);
  await until(() => seen() >= 1);
  await get(address);
  await until(() => seen() >= 2);
  await until(() => carbon.texts.some((text) => isWhole(text) && !text.includes('.avg_rt ')));
  assert.equal(carbon.texts.join('').includes('.worker1.'), false);
});

test('CRB-007 a server that comes back gets what is sent next; trouble is told once, after the last retry', async (t) => {
  const port = await freePort();
  const { process } = await site(
    t,
    `master = true
carbon = 127.0.0.1:${port}
carbon-freq = 1
carbon-max-retry = 1
carbon-retry-delay = 1`,
  );
  await process.prints(/\[carbon\] 127\.0\.0\.1:\d+: .*ECONNREFUSED/);
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  t.after(() => server.close());
  server.listen(port, '127.0.0.1');
  await once(server, 'connection');
  assert.equal(process.output().split('[carbon]').length, 2);
});

test('CRB-011 CRB-012 GRF-005 the metrics are sent by their names, also in the rhythm of stats-push', async (t) => {
  const carbon = await carbonServer(t);
  const { address } = await site(
    t,
    `master = true
metric = name=own,type=gauge,initial_value=5
carbon-use-metrics = true
carbon-id = tst
carbon = ${carbon.address}
carbon-freq = 600
stats-push = carbon:freq=1`,
  );
  await get(address);
  const start = `uwsgi.${hostname()}.tst`;
  await until(() =>
    carbon.texts.some((text) => {
      const values = valuesOf(text);
      return values.get(`${start}.worker.1.requests`) === '1' && values.get(`${start}.own`) === '5';
    }),
  );
  // Each rhythm begins with one.
  await until(() => carbon.texts.length > 2);
  assert.equal(carbon.texts.join('').includes('active_workers'), false);
});
