import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPairs, type Pair } from '../../../vassal/config/index.ts';

const CASES: readonly (readonly [string, readonly Pair[]])[] = [
  ['', []],
  ['a=1', [['a', '1']]],
  [
    'a=1,b=2=3',
    [
      ['a', '1'],
      ['b', '2=3'],
    ],
  ],
  ['a=one\\,two,', [['a', 'one,two']]],
  [
    'a,=b, c=d ',
    [
      ['a', null],
      ['', 'b'],
      ['c', 'd'],
    ],
  ],
];
for (const [text, wanted] of CASES) {
  test(`pairs of "${text}"`, () => assert.deepEqual(readPairs(text), wanted));
}
