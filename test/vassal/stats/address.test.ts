import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress } from '../../../vassal/stats/index.ts';

const GOOD: readonly (readonly [text: string, address: object])[] = [
  ['127.0.0.1:1717', { host: '127.0.0.1', port: 1717 }],
  [':5050', { host: '0.0.0.0', port: 5050 }],
  ['*:5050', { host: '0.0.0.0', port: 5050 }],
  ['[::1]:80', { host: '::1', port: 80 }],
  ['localhost:65535', { host: 'localhost', port: 65535 }],
  ['/tmp/statsock', { path: '/tmp/statsock', abstract: false }],
  ['stats.sock', { path: 'stats.sock', abstract: false }],
  ['/run/a:1', { path: '/run/a:1', abstract: false }],
  ['@foobar', { path: '\0foobar', abstract: true }],
];
const BAD = ['', '@', ':65536', `/${'x'.repeat(107)}`, `@${'x'.repeat(107)}`];

for (const [text, address] of GOOD) {
  test(`STS-002 "${text}" is an address`, () => assert.deepEqual(parseAddress(text), address));
}
for (const text of BAD) {
  test(`STS-002 "${text.slice(0, 10)}" (${text.length} characters) is refused`, () => {
    assert.throws(() => parseAddress(text), { code: 'ERR_STATS_ADDRESS', exit: 1 });
  });
}
