import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAEMON_EVENTS, DAEMON_STATES, stepDaemon } from '../../../vassal/daemons/life.ts';
import { shellLine } from '../../../vassal/daemons/line.ts';
import { isBelieved, pidIn } from '../../../vassal/daemons/pidfile.ts';
import { judgeEnd, waitAfter } from '../../../vassal/daemons/throttle.ts';

test('every cell of the life of a daemon leads to a state', () => {
  for (const state of DAEMON_STATES) {
    for (const event of DAEMON_EVENTS) {
      for (const control of [false, true]) {
        assert.ok(DAEMON_STATES.includes(stepDaemon(state, event, control).next), `${state} × ${event}`);
      }
    }
  }
});

const STEPS: readonly (readonly [string, Parameters<typeof stepDaemon>, string])[] = [
  ['DMN-001 one that ends is started again', ['running', 'ended', false], 'running begin'],
  ['one that ends at once waits first', ['running', 'ended-young', false], 'resting rest'],
  ['DMN-017 after so many failures it is broken', ['running', 'worn-out', false], 'broken tell-broken'],
  ['and a touch tries again', ['broken', 'touched', false], 'running begin'],
  ['as a reload does', ['broken', 'start', false], 'running begin'],
  ['DMN-005 a pidfile that comes late is believed', ['resting', 'found', false], 'running adopt'],
  ['DMN-019 the end of a control daemon ends all', ['running', 'ended', true], 'gone end-instance done'],
  ['but not when it was asked for', ['restarting', 'ended', true], 'running begin'],
  ['a stop during a restart starts nothing', ['stopping', 'ended', false], 'gone done'],
  ['DMN-004 a smart one is left alone', ['running', 'leave', false], 'gone let-go done'],
];
for (const [what, [state, event, control], wanted] of STEPS) {
  test(what, () => {
    const { next, actions } = stepDaemon(state, event, control);
    assert.equal([next, ...actions].join(' '), wanted);
  });
}

test('waits grow with the failures in a row, up to the longest', () => {
  const waits = Array.from({ length: 10 }, (_, index) => waitAfter(index + 1, 60));
  assert.deepEqual(waits, [1, 1, 1, 2, 3, 4, 6, 8, 10, 12]);
  assert.equal(waitAfter(1000, 60), 60);
  assert.equal(waitAfter(5, 0), 0);
});

test('DMN-017 what the end of a daemon means', () => {
  assert.deepEqual(judgeEnd(4, 3000, 0), { count: 0, verdict: 'ended' });
  assert.deepEqual(judgeEnd(4, 2999, 0), { count: 5, verdict: 'ended-young' });
  assert.deepEqual(judgeEnd(4, 0, 5), { count: 5, verdict: 'worn-out' });
  assert.deepEqual(judgeEnd(3, 0, 5), { count: 4, verdict: 'ended-young' });
});

test('DMN-007 the first line of a pidfile counts', () => {
  const cases: readonly (readonly [string, number | null])[] = [
    ['12\n', 12],
    [' 12', 12],
    ['12\n/data\n5432\n', 12],
    ['12 x\n', null],
    ['-12\n', null],
    ['', null],
    ['12345678901', null],
  ];
  for (const [text, pid] of cases) assert.equal(pidIn(text), pid, JSON.stringify(text));
});

test('a user can name only his own processes in a pidfile', () => {
  assert.ok(isBelieved(0, [33, 33], 1000), 'written by root');
  assert.ok(isBelieved(1000, [33, 33], 1000), 'written by us');
  assert.ok(isBelieved(33, [0, 33], 0), 'his own');
  assert.ok(!isBelieved(33, [0, 0], 0), 'somebody else');
});

test('a command without anything of the shell takes the place of the shell', () => {
  const lines: readonly (readonly [string, string])[] = [
    ['memcached -p 11311 -u roberto', 'exec memcached -p 11311 -u roberto'],
    [' /usr/bin/celery -A tasks --pidfile=/tmp/c.pid ', 'exec /usr/bin/celery -A tasks --pidfile=/tmp/c.pid'],
    ['a && b', 'a && b'],
    ['a > b', 'a > b'],
    ['a\nb', 'a\nb'],
    ['a "b c"', 'a "b c"'],
    ['a $HOME', 'a $HOME'],
    ['A=1 b', 'A=1 b'],
    ['cd /x', 'cd /x'],
    ['exec a', 'exec a'],
    ['. ./a', '. ./a'],
    ['./a b', 'exec ./a b'],
  ];
  for (const [command, line] of lines) assert.equal(shellLine(command), line);
});
