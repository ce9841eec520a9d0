import assert from 'node:assert/strict';
import { test } from 'node:test';
import { monitorNames, openMonitor } from '../../monitors/index.ts';
import { Failure } from '../../vassal/errors/index.ts';
import { settings } from './listener.ts';

test('EMP-018 the built-in monitors', () => {
  assert.deepEqual(monitorNames, [
    ...['dir', 'glob', 'pg', 'mongodb', 'mongodb+srv', 'amqp', 'amqps', 'zmq', 'http', 'https'],
  ]);
});

test('EMP-019 an unknown scheme is refused by name', async () => {
  for (const value of ['foo:///bar', 'constructor://x', '__proto__://x', '://x']) {
    await assert.rejects(openMonitor(value, settings('/')), (thrown) => {
      assert.ok(thrown instanceof Failure);
      assert.equal(thrown.code, 'ERR_MONITOR_SCHEME');
      assert.match(thrown.message, /wanted one of dir, glob/);
      return true;
    });
  }
});

test('a scheme without a path is refused', async () => {
  await assert.rejects(openMonitor('dir://', settings('/')), { code: 'ERR_MONITOR_VALUE' });
  await assert.rejects(openMonitor('', settings('/')), { code: 'ERR_MONITOR_VALUE' });
});
