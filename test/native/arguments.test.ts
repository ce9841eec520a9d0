import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addon, type Addon } from '../../native/addon.ts';

/** Calls that take nothing, and may be called so. */
const WITHOUT: readonly string[] = [
  'socketPair',
  'messagePair',
  'pipe',
  'kernelFeatures',
  'ownPid',
  'fillHoles',
];

test('every function of the addon refuses wrong arguments with a TypeError', () => {
  const functions = Object.entries(addon()) as [keyof Addon, (...words: unknown[]) => unknown][];
  assert.ok(functions.length > 20);
  for (const [name, call] of functions) {
    if (WITHOUT.includes(name)) continue;
    for (const wrong of [[], [{}], [null, null], [Symbol('x'), {}, [], () => {}]]) {
      assert.throws(() => call(...wrong), TypeError, name);
    }
  }
});

test('text with NUL and numbers out of range are refused', () => {
  assert.throws(() => addon().setName('a\0b'), TypeError);
  assert.throws(() => addon().makeFifo('/tmp/a\0b', 0o600), TypeError);
  for (const size of [-1, 1.5, Number.NaN, 2 ** 32]) {
    assert.throws(() => addon().mapMemory(0, size), TypeError);
    assert.throws(() => addon().sharedMutexes(0, size), TypeError);
  }
  assert.throws(() => addon().receiveDescriptors(0, 0, 0), TypeError);
});
