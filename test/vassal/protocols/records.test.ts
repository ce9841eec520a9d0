import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../support/index.ts';
import { bench, bodyOf } from '../worker/client.ts';
import { parse } from './sample.ts';

const record = (type: number, content: string, id = 1, padding = 0): string =>
  String.fromCharCode(1, type, id >> 8, id & 0xff, content.length >> 8, content.length & 0xff, padding, 0) +
  content +
  '\0'.repeat(padding);
const size = (length: number): string =>
  length < 128
    ? String.fromCharCode(length)
    : String.fromCharCode(0x80, length >> 16, (length >> 8) & 0xff, length & 0xff);
const pairs = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => size(name.length) + size(value.length) + name + value)
    .join('');
const begin = (keep: boolean, id = 1, role = 1): string =>
  record(1, String.fromCharCode(0, role, keep ? 1 : 0, 0, 0, 0, 0, 0), id);
const request = (variables: Readonly<Record<string, string>>, body = '', keep = false): string =>
  begin(keep) +
  record(4, pairs(variables), 1, 3) +
  record(4, '') +
  (body === '' ? '' : record(5, body, 1, 5)) +
  record(5, '', 1, 2);

/** The records of an answer: type, id and content. */
function records(text: string): [type: number, id: number, content: string][] {
  const found: [number, number, string][] = [];
  for (let at = 0; at < text.length;) {
    const byte = (offset: number): number => text.charCodeAt(at + offset);
    const length = (byte(4) << 8) | byte(5);
    found.push([byte(1), (byte(2) << 8) | byte(3), text.slice(at + 8, at + 8 + length)]);
    at += 8 + length + byte(6);
  }
  return found;
}

test('CFG-019 FastCGI parameters become variables, whatever records they come in', async () => {
  const variables = {
    REQUEST_METHOD: 'POST',
    PATH_INFO: '/f',
    HTTP_LONG: 'v'.repeat(300),
    CONTENT_LENGTH: '5',
  };
  const text = pairs(variables);
  const split = begin(false) + [...text].map((byte) => record(4, byte)).join('') + record(4, '');
  for (const head of [begin(false) + record(4, text, 1, 7) + record(4, ''), split]) {
    const parsed = await parse('fastcgi', head + record(5, 'he', 1, 1) + record(5, 'llo') + record(5, ''));
    assert.equal(parsed.type, 'request');
    if (parsed.type !== 'request') return;
    assert.deepEqual(Object.fromEntries(parsed.variables), variables);
    assert.deepEqual([parsed.body, parsed.whole, parsed.known['PATH_INFO']], ['hello', true, '/f']);
  }
});

test('what is no FastCGI is refused', async () => {
  for (const [what, bytes, status] of [
    ['another version', `\x02${begin(false).slice(1)}`, 400],
    ['a begin that is too short', record(1, 'abc'), 400],
    ['two begins', begin(false) + begin(false), 400],
    ['a body before the parameters', begin(false) + record(5, 'x'), 400],
    ['a parameter longer than its record', begin(false) + record(4, '\x05\x7fA') + record(4, ''), 400],
    ['more than buffer-size', begin(false) + record(4, 'x'.repeat(60_000)), 431],
    ['an abort', begin(false) + record(2, ''), 400],
  ] as const) {
    const parsed = await parse('fastcgi', bytes);
    assert.equal(parsed.type === 'refused' ? parsed.status : parsed.type, status, what);
  }
});

test('CFG-019 a FastCGI answer is in records, and the connection goes on when it was asked to', async (t) => {
  const made = bench(
    t,
    (asked, response) => void bodyOf(asked).then((body) => response.end(body.repeat(20_000))),
    { protocol: 'fastcgi' },
  );
  for (let round = 1; round <= 2; round++) {
    made.client.write(request({ REQUEST_METHOD: 'POST', CONTENT_LENGTH: '5' }, 'hello', round === 1));
    await until(() => records(made.received()).filter(([type]) => type === 3).length === round);
  }
  await made.closed;
  const output = records(made.received())
    .filter(([type]) => type === 6)
    .map(([, , content]) => content)
    .join('');
  assert.match(output, /^Status: 200 OK\r\nContent-Length: 100000\r\n\r\n(hello){20000}Status: 200 OK\r\n/);
  assert.deepEqual(
    records(made.received()).filter(([type]) => type === 3),
    Array.from({ length: 2 }, () => [3, 1, '\0'.repeat(8)]),
  );
});

test('a second FastCGI request at once, another role and a question are answered in records', async (t) => {
  const gate = Promise.withResolvers<void>();
  const made = bench(t, (_asked, response) => gate.promise.then(() => response.end('x')), {
    protocol: 'fastcgi',
  });
  made.client.write(
    record(9, '\x0f\0FCGI_MPXS_CONNS', 0) + begin(false, 7, 3) + begin(false) + begin(false, 9),
  );
  await until(() => records(made.received()).length === 3);
  assert.deepEqual(
    records(made.received()).map(([type, id, content]) => [type, id, content.charCodeAt(4)]),
    [
      [10, 0, 'G'.charCodeAt(0)],
      [3, 7, 3],
      [3, 9, 1],
    ],
  );
  made.client.write(record(4, pairs({ PATH_INFO: '/' })) + record(4, '') + record(5, ''));
  gate.resolve();
  await made.closed;
  assert.match(made.received(), /Status: 200 OK/);
});

test('CFG-019 an SCGI request is a netstring of variables and a body', async () => {
  const head = 'CONTENT_LENGTH\x005\0SCGI\x001\0PATH_INFO\0/s\0';
  const parsed = await parse('scgi', `${head.length}:${head},hello`);
  assert.equal(parsed.type, 'request');
  if (parsed.type !== 'request') return;
  assert.deepEqual([parsed.known['PATH_INFO'], parsed.body, parsed.count], ['/s', 'hello', 3]);
  for (const bytes of [
    'x:',
    '0:,',
    '03:abc,',
    '12345678:',
    `${head.length}:${head};`,
    '4:A\0B\0x',
    '2:A\0,',
    '3:\0A\0,',
  ]) {
    const refused = await parse('scgi', bytes);
    assert.equal(refused.type === 'refused' && refused.status, 400, bytes);
  }
  const large = await parse('scgi', '9000:x');
  assert.equal(large.type === 'refused' && large.status, 431);
});

test('a PROXY header tells the client, and nothing goes without it', async () => {
  const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
  const signature = '\r\n\r\n\0\r\nQUIT\n';
  const v4 = '\x21\x11\0\x0c\xc0\0\x02\x07\xc0\0\x02\x01\x10\x92\0\x50';
  for (const [header, address] of [
    ['PROXY TCP4 192.0.2.7 192.0.2.1 4242 80\r\n', '192.0.2.7'],
    ['PROXY TCP6 2001:db8::7 2001:db8::1 4242 80\r\n', '2001:db8::7'],
    ['PROXY UNKNOWN\r\n', '127.0.0.1'],
    [signature + v4, '192.0.2.7'],
    [`${signature}\x20\0\0\0`, '127.0.0.1'],
  ] as const) {
    for (const pieces of [[header + get], [...(header + get)]]) {
      const parsed = await parse('http', pieces, { proxy: true });
      assert.equal(parsed.type === 'request' && parsed.known['REMOTE_ADDR'], address, header);
    }
  }
  for (const header of [
    '',
    'PROXY TCP4 x y 1 2\r\n',
    'PROXY TCP4 192.0.2.7 192.0.2.1 99999 80\r\n',
    `${signature}\x31`,
  ]) {
    const parsed = await parse('http', header + get, { proxy: true });
    assert.equal(parsed.type === 'refused' && parsed.status, 400, header);
  }
});
