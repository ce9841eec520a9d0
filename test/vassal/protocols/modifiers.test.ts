import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readModifiers } from '../../../vassal/protocols/index.ts';

test('which modifier answers a request', () => {
  const cases: [remapped: string[], allowed: string[], requested: number, answers: number | null][] = [
    [[], [], 5, 5],
    [['0:5'], [], 5, 0],
    [['0:5'], [], 0, 0],
    [['0:5,0:6'], [], 6, 0],
    [['0:5', '9:6'], [], 6, 9],
    [[], ['0,24'], 24, 24],
    [[], ['0', '24'], 24, 24],
    [[], ['0'], 24, null],
    // What is allowed is the modifier that answers.
    [['0:5'], ['0'], 5, 0],
    [['0:5'], ['5'], 5, null],
    [['0:5'], ['5'], 0, null],
  ];
  for (const [remapped, allowed, requested, answers] of cases)
    assert.equal(
      readModifiers(remapped, allowed)(requested),
      answers,
      JSON.stringify([remapped, allowed, requested]),
    );
});

test('what is no modifier is refused', () => {
  for (const item of ['5', '5:x', '5-0', '300:0', '0:1:2', ':', ''])
    assert.throws(() => readModifiers([item], []), { code: 'ERR_PROTOCOLS_MODIFIER' }, item);
  for (const item of ['x', '256', '-1', '0,,1', ''])
    assert.throws(() => readModifiers([], [item]), { code: 'ERR_PROTOCOLS_MODIFIER' }, item);
});
