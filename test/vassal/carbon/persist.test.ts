import assert from 'node:assert/strict';
import { test } from 'node:test';
import { persist } from '../../../vassal/carbon/persist.ts';

test('CRB-007 a push that fails is tried again, so often', async () => {
  for (const [retries, failures, attempts, fails] of [
    [0, 0, 1, false],
    [0, 1, 1, true],
    [1, 1, 2, false],
    [1, 2, 2, true],
    [3, 9, 4, true],
  ] as const) {
    let tried = 0;
    const attempt = (): Promise<void> =>
      ++tried > failures ? Promise.resolve() : Promise.reject(new Error(`attempt ${tried}`));
    // Pauses do not hold a process, which has nothing else to do here.
    const held = setInterval(() => undefined, 60_000);
    const done = persist(attempt, retries, 1, new AbortController().signal);
    await (fails ? assert.rejects(done, { message: `attempt ${attempts}` }) : done);
    clearInterval(held);
    assert.equal(tried, attempts);
  }
});

test('CRB-007 nothing is tried again when the instance ends', async () => {
  const ended = new AbortController();
  let tried = 0;
  const attempt = (): Promise<void> => {
    tried += 1;
    ended.abort();
    return Promise.reject(new Error('down'));
  };
  await assert.rejects(persist(attempt, 5, 60_000, ended.signal), { name: 'AbortError' });
  assert.equal(tried, 1);
});
