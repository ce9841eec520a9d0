import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emperord, folder, get, serves } from '../../support/index.ts';
import { Configuration } from '../../../vassal/config/index.ts';
import { stepWorker } from '../../../vassal/master/worker-table.ts';
import { limitsInRules } from '../../../vassal/harakiri/rules.ts';
import { nextLook, timeLeft, timeUntil } from '../../../vassal/harakiri/deadline.ts';
import { Running } from '../../../vassal/harakiri/running.ts';

test('CFG-108 a request is due a limit after it began, and the master wakes no later', () => {
  const rows: readonly (readonly [number, number, number])[] = [
    [0, 50_000, 2000],
    [50_000, 50_000, 2000],
    [49_000, 50_000, 1000],
    [48_000, 50_000, 0],
    [40_000, 50_000, -8000],
  ];
  for (const [oldest, now, left] of rows) assert.equal(timeLeft(oldest, now, 2000), left);
  assert.equal(nextLook([], 2000), 2000);
  assert.equal(nextLook([1500, 300], 2000), 300);
  assert.equal(nextLook([0], 2000), 1);
  assert.equal(nextLook([], 1e12), 2 ** 31 - 1);
});

test('ASY-004 the request that runs longest is known, whatever core it is on', () => {
  const running = new Running<string>(1000);
  const oldest = (): string | null => running.first?.request ?? null;
  assert.equal(oldest(), null);
  running.begin(1, 10, 'a');
  running.begin(0, 20, 'b');
  assert.equal(oldest(), 'a');
  running.freed(1);
  assert.equal(oldest(), 'b');
  running.begin(1, 30, 'c');
  running.freed(0);
  assert.deepEqual(running.first, { core: 1, since: 30, due: 1030, request: 'c' });
});

test('RTE-152 a rule may give a request another limit, or none', () => {
  for (const limit of [0, 1000]) {
    const running = new Running<string>(limit);
    const first = () => [running.first?.request ?? null, running.first?.due ?? null];
    running.begin(0, 10, 'a');
    running.begin(1, 20, 'b');
    assert.deepEqual(first(), limit === 0 ? [null, null] : ['a', 1010]);
    running.limit('b', 500, 30);
    assert.deepEqual(first(), ['b', 530]);
    running.limit('b', 0, 40);
    assert.deepEqual(first(), limit === 0 ? [null, null] : ['a', 1010]);
    running.limit('a', 5000, 50);
    assert.deepEqual(first(), ['a', 5050]);
    running.freed(0);
    assert.deepEqual(first(), [null, null]);
    assert.equal(running.remove('b')?.request, 'b');
    assert.equal(running.remove('b'), null);
  }
  const rules = ['^/slow harakiri:30', '^/none harakiri:0', '^/ log:harakiri:5 x'].map(
    (text): [string, string] => ['route', text],
  );
  assert.deepEqual(limitsInRules(Configuration.of(...rules)), [30]);
  assert.deepEqual([timeUntil(0, 9, 50), timeUntil(60, 9, 50), timeUntil(5, 9, 50)], [50, 51, -4]);
});

test('a worker that is killed for a request is replaced unless it was to end', () => {
  assert.deepEqual(stepWorker('accepting', 'slay', true), { next: 'accepting', actions: ['kill'] });
  assert.deepEqual(stepWorker('draining', 'slay', true), { next: 'draining', actions: ['kill'] });
});

const BLOCKING = `module.exports = (request, response) => {
  if (request.url === '/blocks') for (;;);
  if (request.url !== '/waits') response.end('pid ' + process.pid);
};`;

for (const [path, what] of [
  ['/blocks', 'blocks its event loop'],
  ['/waits', 'only waits'],
] as const) {
  test(`CFG-027 REL-047 ALM-003 a worker whose request ${what} is killed, its request named, and replaced`, async (t) => {
    const directory = folder(t, { 'app.cjs': BLOCKING });
    const address = `${directory}/s`;
    const process = emperord(t, [
      ...[
        '--master',
        '--harakiri',
        '1',
        '--harakiri-verbose',
        '--stats',
        `${directory}/stats`,
        '--stats-http',
      ],
      ...['--http-socket', address, '--javascript', `${directory}/app.cjs`],
    ]);
    const first = (await serves(address, '/', 'pid')).body.slice(4);
    await assert.rejects(get(address, path));
    await process.prints(`*** HARAKIRI ON WORKER 1 (pid: ${first}, try: 1) ***`);
    await process.prints(new RegExp(`HARAKIRI \\[core \\d+\\] .*- GET ${path} since \\d+`));
    await process.prints(`DAMN ! worker 1 (pid: ${first}) died, killed by signal 9 :( trying respawn ...`);
    assert.notEqual((await serves(address, '/', 'pid')).body.slice(4), first);
    const stats = JSON.parse((await get(`${directory}/stats`)).body) as {
      workers: { harakiri_count: number }[];
    };
    assert.equal(stats.workers[0]?.harakiri_count, 1);
  });
}

test('RTE-152 a rule gives its requests a limit where there is none', async (t) => {
  const directory = folder(t, { 'app.cjs': BLOCKING });
  const address = `${directory}/s`;
  const argv = ['--master', '--route', '^/waits harakiri:1', '--http-socket', address];
  const process = emperord(t, [...argv, '--javascript', `${directory}/app.cjs`]);
  const first = (await serves(address, '/', 'pid')).body.slice(4);
  await assert.rejects(get(address, '/waits'));
  await process.prints(`*** HARAKIRI ON WORKER 1 (pid: ${first}, try: 1) ***`);
  assert.notEqual((await serves(address, '/', 'pid')).body.slice(4), first);
});
