import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHousehold } from '../../emperor/household.ts';
import { policyOf } from '../../emperor/policy.ts';
import { Configuration } from '../../vassal/config/index.ts';

test('EMP-111 a socket of any kind makes an instance of an Emperor, anything else does not', () => {
  const has = (key: string, value: string): boolean => {
    const configuration = Configuration.of(['emperor', '/v'], [key, value]);
    const log = { line: () => undefined, event: () => undefined };
    const start = {
      configuration,
      log,
      self: ['emperord'],
      restart: [],
      startedAt: 0,
      jailed: false as const,
      reconfigure: () => Promise.resolve(configuration),
    };
    const now = () => ({ ms: 0, unix: 0 });
    return (
      createHousehold(start, { policy: policyOf(configuration), log, now, gone: () => undefined }) !== null
    );
  };
  for (const key of ['socket', 'http-socket', 'http11-socket', 'fastcgi-socket', 'scgi-socket', 'http'])
    assert.ok(has(key, '127.0.0.1:0'), key);
  assert.ok(!has('master', 'true'));
  assert.ok(!has('emperor-stats', '127.0.0.1:0'));
});
