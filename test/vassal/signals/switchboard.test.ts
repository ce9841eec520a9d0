import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownClock } from '../../../vassal/cron/index.ts';
import { Pool } from '../../../vassal/signals/pool.ts';
import { Switchboard } from '../../../vassal/signals/switchboard.ts';

function boardOf(most = 10): {
  board: Switchboard;
  pool: Pool;
  lines: string[];
  asking: (id: number) => object;
} {
  const lines: string[] = [];
  const receivers = [1, 2].map((id) => ({ id, pid: id + 100, cores: 1, busy: 0, call: () => undefined }));
  const poolOf = (): Pool =>
    new Pool(
      () => receivers,
      () => [1, 2],
    );
  const pool = poolOf();
  const log = {
    line: (text: string) => void lines.push(text),
    event: (text: string) => void lines.push(text),
  };
  const farms = (name: string): number[] | undefined => (name === 'crew' ? [1, 2] : undefined);
  const board = new Switchboard({ worker: pool, mule: poolOf() }, farms, most, ownClock, log);
  return { board, pool, lines, asking: (id) => ({ pool, id, pid: id + 100 }) };
}

test('SIG-001 SIG-014 numbers are 0 to 255; registering again replaces', () => {
  const { board, pool } = boardOf();
  const nobody = { pool: null, id: 0, pid: 0 };
  for (const signal of [-1, 256, 1.5, '1', null]) {
    assert.throws(() => board.answer({ ask: 'raise', signal }, nobody), /0 to 255/);
    assert.throws(() => board.answer({ ask: 'register', signal, target: '' }, nobody), /0 to 255/);
  }
  board.answer({ ask: 'register', signal: 255, target: 'worker1' }, nobody);
  board.answer({ ask: 'register', signal: 255, target: 'worker2' }, nobody);
  assert.equal(board.answer({ ask: 'registered', signal: 255 }, nobody), true);
  assert.equal(board.answer({ ask: 'registered', signal: 0 }, nobody), false);
  board.raise(255);
  assert.deepEqual([pool.take(1, 101), pool.take(2, 102)], [null, 255]);
});

test('SIG-011 a target that this instance does not have is refused', () => {
  const { board } = boardOf();
  const register = (target: string) => () =>
    board.answer({ ask: 'register', signal: 1, target }, { pool: null, id: 0, pid: 0 });
  for (const target of ['cluster', 'subscribed', 'worker-1', 'workerx', 'Workers', 'spooler', 'farm_none'])
    assert.throws(register(target), /nothing of that name/, target);
  for (const target of ['', 'worker', 'worker0', 'workers', 'active-workers', 'worker12']) register(target)();
  for (const target of ['mule', 'mule0', 'mules', 'mule7', 'farm_crew']) register(target)();
});

test('SIG-023 to SIG-026 whoever waits gets what has no handler, or what it named, and gives way to handlers', async () => {
  const { board, pool, lines, asking } = boardOf();
  const wait = (id: number, signal: number | null) =>
    board.answer({ ask: 'wait', signal }, asking(id) as never) as Promise<unknown>;
  board.raise(99);
  assert.match(lines.pop() ?? '', /error managing signal 99/);
  const any = wait(1, null);
  board.raise(99);
  assert.deepEqual(await any, { signal: 99, handled: false });
  board.answer({ ask: 'register', signal: 30, target: 'worker' }, asking(0) as never);
  const named = wait(2, 30);
  const other = wait(1, null);
  board.raise(30);
  assert.deepEqual(await named, { signal: 30, handled: true });
  board.raise(30);
  assert.deepEqual(await other, { signal: 30, handled: true });
  assert.equal(pool.waiting, 0);
  assert.deepEqual([board.routed, board.unrouted], [3, 1]);
});

test('SIG-028 no more signals wait than signal-bufsize says', () => {
  const { board, lines, asking } = boardOf(2);
  board.answer({ ask: 'register', signal: 1, target: '' }, asking(1) as never);
  board.raise(1);
  board.raise(1);
  assert.throws(() => board.raise(1), /queue is full/);
  assert.throws(() => board.raise(1), /queue is full/);
  assert.equal(lines.filter((line) => line.includes('SIGNAL QUEUE IS FULL')).length, 1);
});

test('what a hostile process sends is refused', () => {
  const { board, asking } = boardOf();
  const when = { minute: 99, hour: 0, day: 1, month: 1, week: 1 };
  const bad = [
    null,
    'raise',
    { ask: 'constructor' },
    { ask: 'register', signal: 1, target: 'x'.repeat(5000) },
    { ask: 'event', signal: 1, event: { kind: 'timer', seconds: 0, times: 0 } },
    { ask: 'event', signal: 1, event: { kind: 'timer', seconds: 1, times: -1 } },
    { ask: 'event', signal: 1, event: { kind: 'file', path: 'a\0b' } },
    { ask: 'event', signal: 1, event: { kind: 'cron', when } },
    { ask: 'event', signal: 1, event: { kind: 'toString' } },
  ];
  for (const question of bad) assert.throws(() => board.answer(question, asking(1) as never), Error);
});

test('events of workers that load for themselves are one; a timer ends after its turns', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { board, pool, asking } = boardOf();
  board.answer({ ask: 'register', signal: 5, target: '' }, asking(1) as never);
  const timer = { ask: 'event', signal: 5, event: { kind: 'timer', seconds: 1, times: 2 }, loading: true };
  board.answer(timer, asking(1) as never);
  board.answer(timer, asking(2) as never);
  t.mock.timers.tick(5000);
  assert.equal(pool.waiting, 0, 'nothing is raised before the workers serve');
  board.start();
  for (let turn = 0; turn < 5; turn++) t.mock.timers.tick(3000);
  assert.equal(pool.waiting, 2);
  board.stop();
});
