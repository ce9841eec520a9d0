import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Agenda } from '../../../vassal/spooler/agenda.ts';

const REST = 30_000;

test('SPL-012 a task that is to be tried again waits, and says when', () => {
  const agenda = new Agenda();
  assert.equal(agenda.next(REST), null);
  agenda.retry('a', 1000);
  assert.ok(!agenda.isDue('a', 30_999, REST));
  assert.ok(agenda.isDue('a', 31_000, REST));
  assert.equal(agenda.next(REST), 31_000);
});

test('SPL-036 another frequency counts at once', () => {
  const agenda = new Agenda();
  agenda.retry('a', 1000);
  assert.equal(agenda.next(5000), 6000);
  assert.ok(agenda.isDue('a', 6000, 5000));
});

test('SPL-023 the earliest time is the next one', () => {
  const agenda = new Agenda();
  agenda.early('a', 90_000);
  agenda.early('b', 70_000);
  agenda.retry('c', 50_000);
  assert.equal(agenda.next(REST), 70_000);
  // A time may be changed: such a file is looked at whenever the folder is.
  assert.ok(agenda.isDue('a', 0, REST));
});

test('what others have is looked at again, less and less often', () => {
  const agenda = new Agenda();
  const delays = Array.from({ length: 12 }, () => {
    agenda.busy('a', 1000);
    return (agenda.next(REST) ?? 0) - 1000;
  });
  assert.deepEqual(delays.slice(0, 4), [100, 200, 400, 800]);
  assert.equal(delays.at(-1), REST);
});

test('a file that is no task is told of once, and again when it has changed', () => {
  const agenda = new Agenda();
  assert.deepEqual(
    ['1', '1', '2', '2'].map((version) => agenda.bad('a', version)),
    [true, false, true, false],
  );
  assert.equal(agenda.next(REST), null);
});

test('files that are gone are forgotten', () => {
  const agenda = new Agenda();
  agenda.retry('a', 0);
  agenda.busy('b', 0);
  agenda.early('c', 5);
  agenda.keep(new Set(['d']));
  assert.equal(agenda.next(REST), null);
  assert.ok(agenda.isDue('a', 1, REST));
});

test('CFG-079 one who is in a hurry waits for nothing', () => {
  const agenda = new Agenda();
  agenda.retry('a', 1000);
  agenda.hurry();
  assert.ok(agenda.isDue('a', 1001, REST));
});

test('only what was found last of a file is waited for', () => {
  const found: [string, (agenda: Agenda) => unknown, number | null][] = [
    ['bad', (agenda) => agenda.bad('x', '1'), null],
    ['early', (agenda) => agenda.early('x', 900_000), 900_000],
    ['busy', (agenda) => agenda.busy('x', 500_000), 500_100],
    ['to be tried again', (agenda) => agenda.retry('x', 500_000), 530_000],
  ];
  for (const [before, first] of [
    ['busy', (agenda: Agenda) => agenda.busy('x', 1000)],
    ['early', (agenda: Agenda) => agenda.early('x', 1000)],
    ['tried', (agenda: Agenda) => agenda.retry('x', 1000)],
  ] as const) {
    for (const [after, second, next] of found) {
      if (before === after) continue;
      const agenda = new Agenda();
      first(agenda);
      second(agenda);
      assert.equal(agenda.next(30_000), next, `${before}, then ${after}`);
    }
  }
});
