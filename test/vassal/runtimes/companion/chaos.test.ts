import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folder, freeAddress } from '../../../support/index.ts';
import { missing } from '../python/site.ts';
import { upheaval } from './chaos.ts';

test(
  'interpreters, workers, templates and masters are killed and stopped: no body is wrong, either way, and nothing is left',
  { skip: missing },
  async (t) => {
    const addresses = [await freeAddress(), await freeAddress()] as const;
    const { python, javascript, killed, stopped, orphans, exit } = await upheaval(folder(t), addresses, 5);
    t.diagnostic(JSON.stringify({ python, javascript, killed, stopped }));
    for (const { wrong, answered } of [python, javascript]) {
      assert.deepEqual(wrong, []);
      assert.ok(answered > 0);
    }
    assert.deepEqual(orphans, []);
    assert.equal(exit, 0);
  },
);
