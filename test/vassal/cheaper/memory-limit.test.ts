import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { withinMemory } from '../../../vassal/cheaper/memory-limit.ts';
import { settingsOf } from '../../../vassal/cheaper/settings.ts';

test('CHP-008 CHP-009 REL-097 from the soft limit none is started, from the hard one they end, down to one', () => {
  const both = { soft: 100, hard: 200 };
  const rows: readonly (readonly [string, number, number, number, typeof both | object, number])[] = [
    ['below', 2, 3, 99, both, 2],
    ['at the soft limit', 2, 3, 100, both, 0],
    ['an end is never held back', -1, 3, 150, both, -1],
    ['at the hard limit', 2, 3, 200, both, -1],
    ['the last one stays', 0, 1, 900, both, 0],
    ['and nobody is started beside it', 1, 1, 900, both, 0],
    ['a soft limit alone', 1, 3, 900, { soft: 100, hard: null }, 0],
    ['a hard limit alone', 1, 3, 199, { soft: null, hard: 200 }, 1],
    ['a hard limit alone is reached', 1, 1, 200, { soft: null, hard: 200 }, 0],
    ['no limit', 1, 3, 1e12, { soft: null, hard: null }, 1],
  ];
  for (const [name, change, running, used, limits, expected] of rows) {
    assert.equal(withinMemory(change, running, used, limits as typeof both), expected, name);
  }
});

test('CHP-009 the hard limit has to be above the soft one', () => {
  const limits = (soft: string, hard: string): Configuration =>
    Configuration.of(
      ['processes', '4'],
      ['cheaper', '1'],
      ['cheaper-rss-limit-soft', soft],
      ['cheaper-rss-limit-hard', hard],
    );
  assert.deepEqual(settingsOf(limits('1000', '2000')).scale?.memory, { soft: 1000, hard: 2000 });
  assert.throws(() => settingsOf(limits('2000', '2000')), { code: 'ERR_CHEAPER_MEMORY' });
});
