import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Claims, type Report } from '../../emperor/claims.ts';
import { entry } from './samples.ts';

/** A report in words: `/a + one`, `/a ~ two` or `/a -`, and what comes of it. */
const CASES: readonly (readonly [name: string, steps: readonly (readonly [said: string, told: string])[]])[] =
  [
    ['one source', [['/a + 1', '/a + 1'], ['/a ~ 2', '/a ~ 2'], ['/a -', '/a -']]],
    ['the second one waits and inherits its newest entry', [
      ['/a + 1', '/a + 1'],
      ['/b + 2', 'shadowed by /a'],
      ['/b ~ 3', ''],
      ['/a -', '/a -, /b + 3'],
      ['/b -', '/b -'],
    ]],
    ['one that waited and went leaves nothing', [
      ['/a + 1', '/a + 1'],
      ['/b + 2', 'shadowed by /a'],
      ['/b -', ''],
      ['/a -', '/a -'],
    ]],
    ['three sources inherit in their order', [
      ['/a + 1', '/a + 1'],
      ['/b + 2', 'shadowed by /a'],
      ['/c + 3', 'shadowed by /a'],
      ['/a -', '/a -, /b + 2'],
      ['/a + 4', 'shadowed by /b'],
      ['/b -', '/b -, /c + 3'],
    ]],
    ['a removal of what nobody told passes', [['/a -', '/a -']]],
  ]; // prettier-ignore

function report(said: string): [string, Report] {
  const [source = '', sign = '', version = ''] = said.split(' ');
  if (sign === '-') return [source, { type: 'removed', name: 'a.ini' }];
  return [source, { type: sign === '+' ? 'added' : 'changed', entry: entry({ version }) }];
}

test('EMP-007 who runs a name that several sources tell', () => {
  for (const [name, steps] of CASES) {
    const claims = new Claims();
    for (const [said, expected] of steps) {
      const { told, shadowed } = claims.take(...report(said));
      const words = told.map(({ source, event }) =>
        event.type === 'removed'
          ? `${source} -`
          : `${source} ${event.type === 'added' ? '+' : '~'} ${event.entry.version}`,
      );
      assert.equal(
        [...words, ...(shadowed === null ? [] : [`shadowed by ${shadowed}`])].join(', '),
        expected,
        `${name}: ${said}`,
      );
    }
  }
});
