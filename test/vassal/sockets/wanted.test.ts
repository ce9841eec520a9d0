import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../../vassal/config/index.ts';
import { wantedSockets } from '../../../vassal/sockets/index.ts';

const shown = (...pairs: [string, string][]): string[] =>
  wantedSockets(Configuration.of(...pairs)).map(
    ({ written, protocol, modifier1, modifier2 }) => `${written} ${protocol} ${modifier1}:${modifier2}`,
  );

test('every option that names a socket has its protocol and its modifiers, in the order of the file', () => {
  assert.deepEqual(
    shown(
      ['scgi-socket', 'a'],
      ['socket', 'b'],
      ['http11-socket', 'c'],
      ['http', 'd'],
      ['http-socket-modifier1', '7'],
      ['fastcgi-modifier2', '3'],
      ['fastcgi-socket', 'e'],
    ),
    ['a scgi 0:0', 'b uwsgi 0:0', 'c http11 7:0', 'd gateway 0:0', 'e fastcgi 0:3'],
  );
});

test('REL-105 raw sockets tell of connections before their first bytes', () => {
  const [raw, plain] = wantedSockets(
    Configuration.of(['raw-socket', 'a'], ['socket', 'b'], ['raw-modifier1', '5'], ['raw-modifier2', '6']),
  );
  assert.deepEqual(
    [raw?.protocol, raw?.modifier1, raw?.modifier2, raw?.deferred, plain?.deferred],
    ['raw', 5, 6, false, true],
  );
});

test('sockets with TLS have an address before their files, and modifiers of their own', () => {
  assert.deepEqual(
    shown(
      ['https-socket', 'a,cert,key'],
      ['suwsgi-socket', 'b,cert,key'],
      ['ssl-socket', 'c,cert,key'],
      ['http-socket-modifier1', '7'],
      ['https-socket-modifier1', '8'],
      ['https-socket-modifier2', '9'],
    ),
    ['a https 8:9', 'b suwsgi 0:0', 'c suwsgi 0:0'],
  );
});

test('protocol is that of socket alone, and only a protocol is one', () => {
  assert.deepEqual(shown(['protocol', 'fastcgi'], ['socket', 'a'], ['http-socket', 'b']), [
    'a fastcgi 0:0',
    'b http 0:0',
  ]);
  for (const name of ['gopher', '', 'constructor', 'gateway']) {
    assert.throws(() => shown(['protocol', name], ['socket', 'a']), { code: 'ERR_SOCKETS_ADDRESS' });
  }
});
