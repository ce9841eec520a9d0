import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IdleAverage } from '../../../vassal/carbon/read.ts';
import {
  entriesOf,
  linesOf,
  nextRound,
  prefixOf,
  type Look,
  type Round,
} from '../../../vassal/carbon/report.ts';

const BEGINNING: Round = { at: 0, rows: [] };

function looking(more: Partial<Look> = {}): Look {
  const nothing = { requests: 0, averageTime: 0, transmitted: 0, runningTime: 0, harakiris: 0 };
  return { ...nothing, state: 'idle', ...more };
}

test('CRB-002 CRB-005 CRB-008 what keys begin with', () => {
  const usual = { root: 'uwsgi', hostname: 'a.b.c', dots: null, id: null, socket: '127.0.0.1:3031' };
  for (const [changes, expected] of [
    [{}, 'uwsgi.a.b.c.127_0_0_1:3031'],
    [{ hostname: 'debian32' }, 'uwsgi.debian32.127_0_0_1:3031'],
    [{ dots: '_' }, 'uwsgi.a_b_c.127_0_0_1:3031'],
    [{ dots: 'xy' }, 'uwsgi.axbxc.127_0_0_1:3031'],
    [{ dots: '$' }, 'uwsgi.a$b$c.127_0_0_1:3031'],
    [{ id: 'my.id' }, 'uwsgi.a.b.c.my.id'],
    [{ root: 'ro.ot' }, 'ro.ot.a.b.c.127_0_0_1:3031'],
    [{ socket: '/run/a b.sock' }, 'uwsgi.a.b.c./run/a_b_sock'],
    [{ socket: '' }, 'uwsgi.a.b.c'],
  ] as const)
    assert.equal(prefixOf({ ...usual, ...changes }), expected);
});

test('CRB-001 CRB-003 CRB-006 the keys of the original in its order', () => {
  const looks = [
    looking({ requests: 2, averageTime: 15650, transmitted: 48, runningTime: 31300 }),
    looking({ requests: 1, averageTime: 8229.5, transmitted: 24, runningTime: 8229, harakiris: 1 }),
  ];
  const round = nextRound(BEGINNING, looks, 2000, 'last');
  const all = entriesOf(round, { idleAverage: 'last', eachWorker: true, cheap: false });
  const whole = [
    'p.requests 3 7',
    'p.avg_rt 11939 7',
    'p.tx 72 7',
    'p.busyness 0 7',
    'p.active_workers 2 7',
    'p.harakiri 1 7',
  ];
  const [requests = '', ...others] = whole;
  assert.deepEqual(linesOf('p', all, 7).split('\n'), [
    requests,
    'p.worker1.requests 2 7',
    'p.worker1.avg_rt 15650 7',
    'p.worker1.tx 48 7',
    'p.worker1.busyness 1 7',
    'p.worker1.harakiri 0 7',
    'p.worker2.requests 1 7',
    'p.worker2.avg_rt 8229 7',
    'p.worker2.tx 24 7',
    'p.worker2.busyness 0 7',
    'p.worker2.harakiri 1 7',
    ...others,
    '',
  ]);
  const few = entriesOf(round, { idleAverage: 'last', eachWorker: false, cheap: false });
  assert.deepEqual(linesOf('p', few, 7).split('\n'), [...whole, '']);
});

test('CRB-010 avg_rt when there was no request', () => {
  const served = [looking({ requests: 1, averageTime: 500 }), looking()];
  const table: Record<IdleAverage, [first: unknown[], second: unknown[], total: unknown[]]> = {
    last: [
      [500, 0],
      [500, 0],
      [250, 250],
    ],
    zero: [
      [500, 0],
      [0, 0],
      [250, 0],
    ],
    none: [
      [500, null],
      [null, null],
      [500, undefined],
    ],
  };
  for (const [idle, [first, second, totals]] of Object.entries(table)) {
    const idleAverage = idle as IdleAverage;
    const rounds = [nextRound(BEGINNING, served, 1000, idleAverage)];
    rounds.push(nextRound(rounds[0] ?? BEGINNING, served, 2000, idleAverage));
    assert.deepEqual(
      rounds.map(({ rows }) => rows.map(({ average }) => average)),
      [first, second],
      idle,
    );
    const manner = { idleAverage, eachWorker: false, cheap: false };
    assert.deepEqual(
      rounds.map((round) => new Map(entriesOf(round, manner)).get('avg_rt')),
      totals,
      idle,
    );
  }
});

test('CRB-003 busyness is the time in requests since the last report, percent', () => {
  const busynessOf = (before: Partial<Look>, now: Partial<Look>): number | undefined => {
    const first = nextRound(BEGINNING, [looking(before)], 1000, 'last');
    return nextRound(first, [looking(now)], 3000, 'last').rows[0]?.busyness;
  };
  for (const [before, now, expected] of [
    [{ runningTime: 5000 }, { runningTime: 5000 }, 0],
    [{ runningTime: 5000 }, { runningTime: 1_005_000 }, 50],
    [{ runningTime: 0 }, { runningTime: 9_000_000 }, 100],
    [{ runningTime: 5000 }, { runningTime: 0 }, 0],
    [{ state: 'busy' }, { state: 'busy' }, 100],
    [{ state: 'busy' }, { state: 'busy', requests: 1, runningTime: 200_000 }, 10],
    [{ state: 'idle' }, { state: 'busy' }, 0],
  ] as const)
    assert.equal(busynessOf(before, now), expected);
});

test('CRB-001 cheap workers are counted where there may be some, and are in no average', () => {
  const looks = [
    looking({ requests: 2, averageTime: 800, runningTime: 500_000 }),
    looking({ state: 'cheap' }),
    looking({ state: 'gone' }),
  ];
  const round = nextRound(BEGINNING, looks, 1000, 'last');
  assert.deepEqual(entriesOf(round, { idleAverage: 'last', eachWorker: false, cheap: true }), [
    ['requests', 2],
    ['avg_rt', 800],
    ['tx', 0],
    ['busyness', 50],
    ['active_workers', 1],
    ['cheaped_workers', 1],
    ['harakiri', 0],
  ]);
});
