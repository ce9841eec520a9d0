import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emperord, folder, get, serves } from '../../support/index.ts';
import { stepWorker } from '../../../vassal/master/worker-table.ts';
import { nextLook, timeLeft } from '../../../vassal/harakiri/deadline.ts';
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
  const running = new Running<string>();
  const oldest = (): string | null => running.oldest?.request ?? null;
  assert.equal(oldest(), null);
  running.begin(1, 10, 'a');
  running.begin(0, 20, 'b');
  assert.equal(oldest(), 'a');
  running.freed(1);
  assert.equal(oldest(), 'b');
  running.begin(1, 30, 'c');
  running.freed(0);
  assert.deepEqual(running.oldest, { core: 1, since: 30, request: 'c' });
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
