import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packet, parse, type Bounds } from './sample.ts';

async function status(bytes: Buffer, bounds: Bounds = {}): Promise<number | string> {
  const parsed = await parse('uwsgi', bytes, bounds);
  return parsed.type === 'refused' ? parsed.status : parsed.type;
}

test('PRT-001 PRT-002 the header is modifier1, size in little endian, modifier2', async () => {
  const bytes = packet({ A: 'B', PATH_INFO: '/x' }, { modifier1: 31, modifier2: 2 });
  assert.equal(bytes.subarray(0, 4).toString('hex'), '1f150002');
  assert.deepEqual(await parse('uwsgi', bytes), {
    type: 'request',
    variables: [
      ['A', 'B'],
      ['PATH_INFO', '/x'],
    ],
    known: { PATH_INFO: '/x' },
    count: 2,
    modifier1: 31,
    modifier2: 2,
    contentLength: 0,
    oldHttp: false,
    head: false,
    persistent: false,
    expectsContinue: false,
    body: '',
    whole: true,
  });
});

test('PRT-004 the body follows the block, with the length that CONTENT_LENGTH says', async () => {
  const head = packet({ CONTENT_LENGTH: '5', REQUEST_METHOD: 'HEAD', SERVER_PROTOCOL: 'HTTP/1.0' });
  const parsed = await parse('uwsgi', Buffer.concat([head, Buffer.from('12345678')]));
  assert.equal(parsed.type, 'request');
  if (parsed.type !== 'request') return;
  assert.deepEqual([parsed.contentLength, parsed.body, parsed.whole], [5, '12345', true]);
  assert.deepEqual([parsed.oldHttp, parsed.head], [true, true]);
});

test('PRT-027 with modifier1 30 the size has 24 bits', async () => {
  const long = packet({ A: 'x'.repeat(65000), B: 'y'.repeat(20000) }, { modifier1: 30 });
  long[3] = 1;
  const parsed = await parse('uwsgi', long, { bufferSize: 131072 });
  assert.deepEqual(
    parsed.type === 'request' && [parsed.count, parsed.modifier1, parsed.modifier2],
    [2, 30, 0],
  );
  assert.equal(await status(long, { bufferSize: 65536 }), 431);
});

test('malformed packets are refused, incomplete ones wait', async () => {
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
  for (const [what, hex, wanted] of cases) {
    assert.equal(await status(Buffer.from(hex.replaceAll(' ', ''), 'hex')), wanted, what);
  }
});

test('a length that is none is refused, and one beyond limit-post', async () => {
  for (const length of ['-1', '1e3', ' 5', '5,5', '0x5', '9999999999999999']) {
    assert.equal(await status(packet({ CONTENT_LENGTH: length })), 400, length);
  }
  assert.equal(await status(packet({ CONTENT_LENGTH: '1001' }), { limitPost: 1000 }), 413);
  assert.equal(await status(packet({ CONTENT_LENGTH: '' })), 'request');
});

test('the last of two equal names is the one that is known', async () => {
  const twice = Buffer.concat([packet({ PATH_INFO: '/1' }), packet({ PATH_INFO: '/2' }).subarray(4)]);
  twice.writeUInt16LE(twice.length - 4, 1);
  const parsed = await parse('uwsgi', twice);
  assert.equal(parsed.type === 'request' && parsed.known['PATH_INFO'], '/2');
});

test('RPC-015 packets that carry no variables carry a body', async () => {
  const array = Buffer.from('\x05\0hello\x01\0\0', 'latin1');
  for (const [modifier1, modifier2, bytes] of [
    [173, 1, array],
    [173, 0, Buffer.alloc(0)],
    [110, 17, Buffer.from('\xff\xff', 'latin1')],
  ] as const) {
    const head = Buffer.from([modifier1, bytes.length, 0, modifier2]);
    const parsed = await parse('uwsgi', Buffer.concat([head, bytes, Buffer.from('more')]));
    assert.equal(parsed.type, 'request');
    if (parsed.type !== 'request') return;
    assert.deepEqual([parsed.modifier2, parsed.count, parsed.whole], [modifier2, 0, true]);
    assert.equal(parsed.body, bytes.toString('latin1'));
  }
});
