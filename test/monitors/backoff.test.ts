import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryDelay } from '../../monitors/backoff.ts';

test('pauses grow to 5 s, and half of each is chance', () => {
  const full = [1, 2, 3, 4, 5, 6, 7, 8, 1e9].map((failures) => retryDelay(failures, 1));
  assert.deepEqual(full, [100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  assert.deepEqual(
    [0, 0.5, 1].map((chance) => retryDelay(1, chance)),
    [50, 75, 100],
  );
});
