import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { folder, freeAddress } from '../../support/index.ts';
import { storm } from './chaos.ts';

test('in a storm of dying processes and bad clients no answer is wrong, and nothing is left of the instance', async (t) => {
  if (spawnSync('python3', ['-V']).status !== 0) return t.skip('no python3 is installed');
  const { answered, wrong, failed, refused, kills, orphans, exit } = await storm(
    folder(t),
    await freeAddress(),
    10,
  );
  t.diagnostic(JSON.stringify({ answered, failed, kills }));
  assert.deepEqual(wrong, []);
  assert.deepEqual(orphans, []);
  assert.equal(exit, 0);
  assert.equal(refused, 0);
  assert.ok(answered > 0);
  // A process takes at most what the clients had asked it.
  assert.ok(failed <= kills * 4, `${failed} requests failed of ${kills} processes`);
});
