import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPushing } from '../../../vassal/carbon/read.ts';
import { Configuration } from '../../../vassal/config/index.ts';

const SERVER = ['carbon', '127.0.0.1:2003'] as const;
const read = (...pairs: (readonly [string, string])[]) => readPushing(Configuration.of(...pairs));

test('CRB-001 CRB-004 CRB-007 CRB-010 what is meant when nothing is said', () => {
  assert.deepEqual(read(SERVER, ['carbon', '[::1]:2004']), {
    servers: [
      { host: '127.0.0.1', port: 2003 },
      { host: '::1', port: 2004 },
    ],
    rhythms: [60],
    timeout: 3,
    retries: 1,
    retryDelay: 7,
    idleAverage: 'last',
  });
});

test('CRB-004 CRB-007 CRB-009 CRB-010 CRB-012 what is said', () => {
  assert.deepEqual(
    read(
      ['carbon', 'graphite.example:2003'],
      ['carbon-resolve-names', 'true'],
      ['carbon-freq', '10'],
      ['carbon-timeout', '5'],
      ['carbon-max-retry', '4'],
      ['carbon-retry-delay', '0'],
      ['carbon-idle-avg', 'none'],
      ['stats-push', 'carbon'],
      ['stats-push', 'carbon:freq=20'],
      ['stats-push', 'statsd:127.0.0.1:1'],
    ),
    {
      servers: [{ host: 'graphite.example', port: 2003 }],
      rhythms: [10, 3, 20],
      timeout: 5,
      retries: 4,
      retryDelay: 1,
      idleAverage: 'none',
    },
  );
});

test('CRB-001 CRB-005 CRB-008 CRB-009 CRB-010 what cannot be is refused', () => {
  for (const [name, value, found] of [
    ['carbon', 'nonsense', /no IP:PORT/],
    ['carbon', ':2003', /no IP:PORT/],
    ['carbon', '127.0.0.1:0', /the port 0/],
    ['carbon', '127.0.0.1:70000', /the port 70000/],
    ['carbon', 'localhost:2003', /the name "localhost" without carbon-name-resolve/],
    ['carbon-idle-avg', 'wrong', /none of last, zero and none/],
    ['carbon-idle-avg', 'toString', /none of last/],
    ['carbon-id', 'a b', /a blank/],
    ['carbon-root', 'a\nb', /a blank/],
    ['carbon-hostname-dots', ' ', /a blank/],
  ] as const)
    assert.throws(() => read(SERVER, [name, value]), { code: 'ERR_CARBON_SYNTAX', message: found }, value);
});

test('CRB-012 stats-push = carbon needs to know where', () => {
  for (const text of ['carbon', 'carbon:127.0.0.1:2003'])
    assert.throws(() => read(['stats-push', text]), { code: 'ERR_STATS_PUSH_SYNTAX' }, text);
  assert.throws(() => read(SERVER, ['stats-push', 'carbon:addr=x']), { code: 'ERR_STATS_PUSH_SYNTAX' });
});
