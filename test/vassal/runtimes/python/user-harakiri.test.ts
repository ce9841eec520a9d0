import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Asking } from '../../../../vassal/request/index.ts';
import { userHarakiri } from '../../../../vassal/runtimes/python/user-harakiri.ts';

test('PY-091 each request has a limit of its own, which ends with it', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const requests = Array.from({ length: 2 }, () => Promise.withResolvers<void>());
  const ask = ((stream: number) => ({ done: requests[stream]?.promise })) as unknown as Asking;
  const happened: string[] = [];
  const log = { line: () => undefined, event: (text: string) => void happened.push(text) };
  const context = { log, name: 'worker-1', retire: () => void happened.push('retired') };
  const call = userHarakiri(context, () => void happened.push('killed'));
  const limit = (seconds: number, stream = ''): unknown =>
    call([Buffer.from(String(seconds)), Buffer.from(stream)], ask);

  limit(3, '0');
  limit(0, '1');
  limit(0);
  t.mock.timers.tick(2999);
  assert.deepEqual(happened, []);
  limit(3, '0');
  t.mock.timers.tick(2999);
  requests[0]?.resolve();
  limit(4, '1');
  requests[1]?.reject(new Error('it failed'));
  await new Promise((resolve) => setImmediate(resolve));
  limit(2);
  limit(0);
  t.mock.timers.tick(10_000);
  assert.deepEqual(happened, []);
  limit(2);
  t.mock.timers.tick(2000);
  assert.deepEqual(happened, ['*** HARAKIRI ON WORKER 1 (user: 2 seconds) ***', 'killed', 'retired']);
});
