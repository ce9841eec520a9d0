import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modeFor, wishOf } from '../../../emperor/wish.ts';
import { addedTo } from '../../../vassal/forge/holdings.ts';
import { forkable } from '../../../vassal/forge/forkable.ts';
import { restAfter } from '../../../vassal/forge/keeper.ts';
import {
  decodeAnswer,
  decodeOrder,
  descriptorsOf,
  encodeAnswer,
  encodeOrder,
  withDescriptors,
} from '../../../vassal/forge/order.ts';
import { forgetTimers, trackTimers } from '../../../vassal/forge/timers.ts';
import { unverified } from '../../../vassal/forge/verified.ts';
import type { LaunchPlan } from '../../../native/index.ts';

const wishes: readonly (readonly [string, string | null, string | null])[] = [
  ['', null, null],
  ['[uwsgi]\nfork-server = off\n', 'off', null],
  ['fork-server=required\nfork-server = auto', 'auto', null],
  ['  fork-server: off\n  fork-server-group: a.b-c', 'off', 'a.b-c'],
  ['; fork-server = off\n#fork-server = off\nx-fork-server = off', null, null],
  ['fork-server = %(mode)', null, null],
];

test('what a configuration wishes is found in its text', () => {
  for (const [text, mode, group] of wishes) assert.deepEqual(wishOf(text), { mode, group }, text);
});

test('the operator decides, a vassal may stay apart or insist', () => {
  assert.equal(modeFor('auto', null), 'auto');
  assert.equal(modeFor('auto', 'off'), 'off');
  assert.equal(modeFor('auto', 'nonsense'), 'auto');
  assert.equal(modeFor('off', 'auto'), 'off');
  assert.equal(modeFor('off', 'required'), 'required');
  assert.equal(modeFor('required', 'off'), 'required');
});

const looks: readonly (readonly [before: string[], now: string[], found: string | null])[] = [
  [['Timeout', '3 socket'], ['3 socket', 'Timeout'], null],
  [['Timeout'], [], null],
  [['Timeout'], ['Timeout', 'Timeout'], 'Timeout'],
  [['3 socket'], ['3 socket', '9 socket', '10 socket', '11 /srv/log'], 'socket, /srv/log'],
  [[], ['thread a', 'child', 'child'], 'thread a, child'],
  [[], [...'abcdefghij'], 'a, b, c, d, e, f, g, h …'],
];

test('what an application holds is what was added while it was loaded, each kind once', () => {
  for (const [before, now, found] of looks) assert.equal(addedTo(before, now), found);
});

test('a fork server that ends again and again rests longer and longer', () => {
  assert.deepEqual([1, 2, 3, 20].map(restAfter), [1000, 2000, 4000, 300_000]);
});

test('only runtimes of the list are forked', () => {
  assert.equal(unverified('v24.21.0'), null);
  assert.match(unverified('v24.0.0') ?? '', /v24\.0\.0/);
});

test('an order keeps its plan, and its descriptors get the numbers that they have on the other side', () => {
  const plan: LaunchPlan = [
    { op: 'setsid' },
    {
      op: 'descriptors',
      map: [
        { from: 20, to: 3 },
        { from: 21, to: 4 },
      ],
    },
    { op: 'exec', path: '/x', argv: ['/x', 'ünï'] },
  ];
  const order = decodeOrder(Buffer.from(encodeOrder({ plan, parent: 7 })));
  assert.deepEqual(order, { plan, parent: 7 });
  assert.deepEqual(descriptorsOf(plan), [20, 21]);
  assert.deepEqual(descriptorsOf(withDescriptors(plan, [8, 9])), [8, 9]);
  for (const pid of [4_000_000, -11]) assert.equal(decodeAnswer(Buffer.from(encodeAnswer(pid))), pid);
});

test('tracked timers of a parent are forgotten, and timers work as before afterwards', async () => {
  const before = globalThis.setTimeout;
  trackTimers();
  const fired: string[] = [];
  setTimeout(() => fired.push('timeout'), 1);
  const repeated = setInterval(() => fired.push('interval'), 1);
  setImmediate(() => fired.push('immediate'));
  assert.equal(repeated.hasRef(), true);
  forgetTimers();
  assert.equal(globalThis.setTimeout, before);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(fired, []);
});

test('only what a running process can become is forked', () => {
  const self = ['/node', '--flag', '/start.ts'];
  const exec = (...argv: string[]) => ({ op: 'exec', path: argv[0] ?? '', argv }) as const;
  const ours = exec(...self, '--ini', 'a.ini');
  const rows: readonly (readonly [LaunchPlan, boolean])[] = [
    [[{ op: 'setsid' }, ours], true],
    [[exec('/node', '/start.ts', '--ini', 'a.ini')], false],
    [[exec('/node', '--jitless', '--flag', '/start.ts', 'worker')], false],
    [[exec('/usr/bin/uwsgi')], false],
    [[{ op: 'born-in', namespaces: ['pid'], uidMap: '', gidMap: '' }, ours], false],
    [[{ op: 'chroot', path: '/srv' }, ours], false],
    [[{ op: 'resource-limit', resource: 'as', soft: 1, hard: 1 }, ours], false],
    [[{ op: 'resource-limit', resource: 'nproc', soft: 9, hard: 9 }, ours], true],
  ];
  for (const [plan, fits] of rows) assert.equal(forkable(plan, self), fits, JSON.stringify(plan));
});
