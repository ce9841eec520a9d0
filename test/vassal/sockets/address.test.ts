import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameOf, readAddress } from '../../../vassal/sockets/address.ts';

const GOOD: readonly (readonly [written: string, name: string, abstract?: boolean])[] = [
  [':8080', '0.0.0.0:8080'],
  ['*:8080', '0.0.0.0:8080'],
  ['0.0.0.0:0', '0.0.0.0:0'],
  ['127.0.0.1:65535', '127.0.0.1:65535'],
  ['localhost:9090', '127.0.0.1:9090'],
  ['127.0.0.*:80', '127.0.0.1:80'],
  ['127.*.*.*:80', '127.0.0.1:80'],
  ['[::1]:8080', '[::1]:8080'],
  ['[::]:8080', '[::]:8080'],
  ['/run/app.sock', '/run/app.sock'],
  ['app.sock', 'app.sock'],
  ['@app', '@app'],
  ['/run/app.sock', '@/run/app.sock', true],
  ['fd://7', 'fd://7'],
];
for (const [written, name, abstract = false] of GOOD) {
  test(`STS-002 ACT-016 the address ${written}${abstract ? ' under abstract-socket' : ''} is ${name}`, async () => {
    const read = nameOf(await readAddress(written, abstract));
    assert.ok(read === name || (written.startsWith('localhost') && read === '[::1]:9090'), read);
  });
}

for (const written of [
  '',
  '203.0.113.*:80',
  '127.*:80',
  '*.0.0.1.1:80',
  '127.0.0.1:65536',
  '127.0.0.1:http',
  'host:',
  'no.such.host.invalid:80',
  'a\0b',
]) {
  test(`the address ${JSON.stringify(written)} is refused by name`, async () => {
    await assert.rejects(readAddress(written, false), { code: 'ERR_SOCKETS_ADDRESS' });
  });
}
