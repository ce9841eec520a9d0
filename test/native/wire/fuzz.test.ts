import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHECKOUT, folder } from '../../support/index.ts';
import { HOSTILE } from '../../vassal/protocols/hostile.ts';
import { packet } from '../../vassal/protocols/sample.ts';

/** Protocols as the first byte of an input chooses them (native/fuzz/heads.cc). */
const UWSGI = 0;
const HTTP = 1;
const FASTCGI = 2;
const SCGI = 3;

const record = (type: number, content: string, id = 1, padding = 0): string =>
  String.fromCharCode(1, type, 0, id, content.length >> 8, content.length & 0xff, padding, 0) +
  content +
  '\0'.repeat(padding);
const begin = record(1, '\0\x01\x01\0\0\0\0\0');
const parameters = record(4, '\x0e\x01CONTENT_LENGTH3\x01\x02AB\x80\0\0\x02\0xyz') + record(4, '');

/** Inputs that reach into every corner; the hostile requests are among them. */
const SAVED: readonly (readonly [first: number, text: string])[] = [
  ...HOSTILE.map(([, bytes], index) => [HTTP | ((index % 2) * 4) | ((index % 3) * 32), bytes] as const),
  [UWSGI, packet({ CONTENT_LENGTH: '5', REQUEST_METHOD: 'HEAD' }).toString('latin1') + 'hello'],
  [UWSGI, packet({ A: 'x'.repeat(300) }, { modifier1: 30 }).toString('latin1')],
  [FASTCGI, begin + parameters + record(5, 'abc', 1, 5) + record(5, '', 1, 3)],
  [
    FASTCGI,
    record(9, '\x0f\0FCGI_MPXS_CONNS', 0) + begin + begin.replace('\x01\0\x01', '\x01\0\x02') + parameters,
  ],
  [FASTCGI, begin + parameters + record(5, 'abc') + record(1, '\0\x01\0\0\0\0\0\0', 2) + record(2, '')],
  [SCGI, '24:CONTENT_LENGTH\x003\0SCGI\x001\0,abc'],
  [SCGI, '9999999:x'],
  [HTTP | 8, 'PROXY TCP4 192.0.2.1 192.0.2.2 4242 80\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n'],
  [
    HTTP | 8,
    '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x01\xc0\0\x02\x02\x10\x92\0\x50GET / HTTP/1.0\r\n\r\n',
  ],
  [
    HTTP | 4,
    'POST /a/../%41?x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nCookie: a\r\ncookie: b\r\n\r\n3;x\r\nabc\r\n0\r\nT: u\r\n\r\n',
  ],
];

test('no bytes break a parser, and bytes mean the same wherever they are cut', (t) => {
  const built = spawnSync('make', ['-s', '-C', join(CHECKOUT, 'native'), 'fuzz'], { encoding: 'utf8' });
  if (built.status !== 0) return t.skip(`the sanitizers are missing: ${built.stderr.split('\n')[0]}`);
  const files = SAVED.map(([first, text], index) => [
    `${index}`,
    String.fromCharCode(first, (index * 7) % 256) + text,
  ]);
  const inputs = folder(t);
  for (const [name = '', text = ''] of files) writeFileSync(join(inputs, name), text, 'latin1');
  const run = spawnSync(join(CHECKOUT, 'native/build/heads'), [inputs, '3'], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stdout + run.stderr);
});
