import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goldenCases, runGolden } from './golden.ts';

for (const golden of goldenCases()) {
  const ids = golden.parts.get('proves')?.trim() ?? '';
  test(`${ids} configuration ${golden.name}`.trim(), async () => {
    const result = await runGolden(golden);
    const expected = golden.parts.get('expected');
    if ('error' in result) assert.equal(result.error, golden.parts.get('error') ?? 'no error');
    else assert.equal(result.settings, expected);
  });
}
