import assert from 'node:assert/strict';
import { test } from 'node:test';
import { protocols, type Parsed } from '../../../vassal/protocols/index.ts';
import { feed, LIMITS, meaning, packet } from './sample.ts';

function parse(bytes: Buffer, limits = LIMITS): Parsed {
  return feed(protocols.uwsgi, [bytes], limits).parsed;
}

test('PRT-001 PRT-002 the header is modifier1, size in little endian, modifier2', () => {
  const bytes = packet({ A: 'B', PATH_INFO: '/x' }, { modifier1: 30, modifier2: 2 });
  assert.equal(bytes.subarray(0, 4).toString('hex'), '1e150002');
  const parsed = parse(Buffer.concat([bytes, Buffer.from('rest')]));
  assert.deepEqual(meaning(parsed), {
    variables: [
      ['A', 'B'],
      ['PATH_INFO', '/x'],
    ],
    modifier1: 30,
    modifier2: 2,
    contentLength: 0,
    form: { protocol: 'HTTP/1.1', head: false, cgi: false },
    consumed: bytes.length,
    done: true,
    expectsContinue: false,
  });
});

test('PRT-004 the body follows the block, with the length that CONTENT_LENGTH says', () => {
  const parsed = parse(packet({ CONTENT_LENGTH: '5', REQUEST_METHOD: 'HEAD', SERVER_PROTOCOL: 'HTTP/1.0' }));
  assert.equal(parsed.type, 'request');
  if (parsed.type !== 'request') return;
  assert.equal(parsed.head.contentLength, 5);
  assert.deepEqual(parsed.form, { protocol: 'HTTP/1.0', head: true, cgi: false });
  assert.equal(parsed.body.decode(Buffer.from('12345678')).toString(), '12345');
});

test('malformed packets are refused, incomplete ones wait', () => {
  const cases: [what: string, hex: string, status: number | 'more'][] = [
    ['nothing', '', 'more'],
    ['half a header', '0001', 'more'],
    ['a truncated block', '00640000616263', 'more'],
    ['a key longer than the packet', '0006000032006162 6364', 400],
    ['a value longer than the packet', '0007000001004160ea7879', 400],
    ['one byte', '0001000005', 400],
    ['no variables at all', '00000000', 400],
    ['a name without a value', '00030000010041', 400],
    ['more than buffer-size', '00011000', 431],
  ];
  for (const [what, hex, status] of cases) {
    assert.equal(meaning(parse(Buffer.from(hex.replaceAll(' ', ''), 'hex'))), status, what);
  }
});

test('a length that is none is refused, and one beyond limit-post', () => {
  for (const length of ['-1', '1e3', ' 5', '5,5', '0x5', '9999999999999999']) {
    assert.equal(meaning(parse(packet({ CONTENT_LENGTH: length }))), 400, length);
  }
  assert.equal(meaning(parse(packet({ CONTENT_LENGTH: '1001' }), { ...LIMITS, limitPost: 1000 })), 413);
  assert.equal((parse(packet({ CONTENT_LENGTH: '' })) as { type: string }).type, 'request');
});
