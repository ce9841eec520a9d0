import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { coresOf } from '../../../vassal/master/options.ts';

test('a worker has as many cores as it is told, else what its applications can hold, and never none', () => {
  const rows: readonly (readonly [settings: [string, string][], own: number, cores: number])[] = [
    [[], 1, 1],
    [[], 100, 100],
    [[['threads', '4']], 100, 4],
    [[['async', '3']], 1, 3],
    [[['threads', '0']], 1, 1],
    [[['async', '0']], 100, 1],
    [[], -Infinity, 1],
  ];
  for (const [settings, own, cores] of rows)
    assert.equal(coresOf(Configuration.of(...settings), own), cores, JSON.stringify([settings, own]));
});
