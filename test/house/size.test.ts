import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nativeSources, read, sources } from './sources.ts';

test('no file of the product is longer than 300 lines', () => {
  const long = [...sources(), ...nativeSources()].filter((file) => read(file).split('\n').length > 300);
  assert.deepEqual(long, []);
});

test('half of the files have at most 100 lines', () => {
  const lengths = sources()
    .map((file) => read(file).split('\n').length)
    .sort((a, b) => a - b);
  assert.ok((lengths[Math.floor(lengths.length / 2)] ?? 0) <= 100);
});
