import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { isPythonMule } from '../../../vassal/mules/options.ts';
import { readMules } from '../../../vassal/mules/wanted.ts';

function of(...pairs: (readonly [string, string])[]): Configuration {
  return new Configuration(
    pairs.map(([key, value]) => ({ key, value, origin: { source: 'a.ini', line: 1 } })),
  );
}

test('MLS-001 MLS-004 REL-311 mules have numbers in the order of the configuration', () => {
  const { mules } = readMules(of(['mule', 'somaro.py'], ['mules', '2'], ['mule', ''], ['mule', 'true']));
  assert.deepEqual(
    mules.map(({ program }) => program),
    ['somaro.py', null, null, null, null],
  );
});

test('MLS-012 REL-247 a farm has the mules that it names', () => {
  const { mules, farms } = readMules(of(['mules', '3'], ['farm', 'crew:1,3'], ['farm', 'all:1,2,3']));
  assert.deepEqual(farms, ['crew', 'all']);
  assert.deepEqual(
    mules.map((mule) => mule.farms),
    [['crew', 'all'], ['all'], ['crew', 'all']],
  );
});

const BAD: readonly (readonly [found: string, code: string, pairs: (readonly [string, string])[]])[] = [
  [
    'a mule that does not exist',
    'ERR_MULES_FARM',
    [
      ['mule', ''],
      ['farm', 'crew:1,2'],
    ],
  ],
  [
    'a farm without a name',
    'ERR_MULES_FARM',
    [
      ['mule', ''],
      ['farm', ':1'],
    ],
  ],
  [
    'a farm without mules',
    'ERR_MULES_FARM',
    [
      ['mule', ''],
      ['farm', 'crew'],
    ],
  ],
  [
    'mule 0',
    'ERR_MULES_FARM',
    [
      ['mule', ''],
      ['farm', 'crew:0'],
    ],
  ],
  ['a function of C', 'ERR_MULES_PROGRAM', [['mule', 'captureloop()']]],
];
for (const [found, code, pairs] of BAD) {
  test(`${found} is ${code}`, () => assert.throws(() => readMules(of(...pairs)), { code }));
}

test('only a program that is not JavaScript needs Python', () => {
  const needs = ['', 'true', 'a.js', 'a.mts', 'a.py', '/srv/brain'].map((value) =>
    isPythonMule(of(['mule', value])),
  );
  assert.deepEqual(needs, [false, false, false, false, true, true]);
});
