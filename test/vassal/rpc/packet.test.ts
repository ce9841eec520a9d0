import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeAnswer, encodeCall, placeOfAnswer, readCall } from '../../../vassal/rpc/packet.ts';
import { fault, methodResponse, readMethodCall } from '../../../vassal/rpc/xml.ts';

const call = (name: string, ...values: string[]) => ({
  name,
  values: values.map((value) => Buffer.from(value)),
});

test('RPC-015 a call is an array of texts, in which empty ones are left out', () => {
  const packet = encodeCall(call('hello', 'a', '', 'b'));
  assert.equal(packet.toString('latin1'), '\xad\x0f\0\0\x05\0hello\x01\0a\0\0\x01\0b');
  assert.deepEqual(readCall(packet.subarray(4)), call('hello', 'a', 'b'));
  for (const bad of ['', '\0\0', '\x05\0hell', '\x05'])
    assert.equal(readCall(Buffer.from(bad, 'latin1')), null, JSON.stringify(bad));
});

test('RPC-005 RPC-006 254 arguments of 65535 bytes', () => {
  assert.throws(() => encodeCall(call('f', ...Array<string>(255).fill('x'))), /at most 254 arguments/);
  assert.throws(() => encodeCall(call('f', 'x'.repeat(65536))), /at most 65535 bytes/);
  assert.throws(() => encodeCall(call('f', 'x'.repeat(40000), 'x'.repeat(40000))), /another instance/);
  assert.equal(
    readCall(encodeCall(call('f', ...Array<string>(254).fill('x'))).subarray(4))?.values.length,
    254,
  );
});

test('RPC-007 REL-074 an answer of any length is found, whatever has come of it', () => {
  for (const length of [0, 1, 65535, 65536, 200000]) {
    const bytes = encodeAnswer(Buffer.alloc(length, 7));
    const place = placeOfAnswer(bytes);
    assert.deepEqual([(place?.end ?? 0) - (place?.start ?? 0), place?.end], [length, bytes.length]);
    for (const part of [0, 3]) assert.equal(placeOfAnswer(bytes.subarray(0, part)), null);
  }
  // As the original sends it.
  const long = Buffer.from('\xad\x17\0\x05\x0e\0CONTENT_LENGTH\x05\x0065536B', 'latin1');
  assert.deepEqual(placeOfAnswer(long), { start: 27, end: 27 + 65536 });
  assert.throws(() => placeOfAnswer(Buffer.from('HTTP')), /something else/);
  assert.throws(() => placeOfAnswer(Buffer.from('\xad\0\0\x05', 'latin1')), /how long/);
});

test('RPC-017 REL-238 calls and answers of XML-RPC', () => {
  const xml = (params: string) =>
    `<?xml version="1.0"?><methodCall><methodName> f </methodName><params>${params}</params></methodCall>`;
  const values =
    '<param>\n<value> <string>a &amp; b</string> </value></param><param><value>plain</value></param>' +
    '<param><value><i4>7</i4></value></param><param><value><base64>AP8=</base64></value></param>';
  assert.deepEqual(readMethodCall(xml(values)), {
    name: 'f',
    values: [Buffer.from('a & b'), Buffer.from('plain'), Buffer.from('7'), Buffer.of(0, 255)],
  });
  for (const bad of [
    'no xml',
    '<methodCall></methodCall>',
    xml('<param><value><array><data/></array></value></param>'),
    xml('<param><value>&other;</value></param>'),
    xml('<param>'),
  ])
    assert.throws(() => readMethodCall(bad), Error, bad);
  assert.match(methodResponse(Buffer.from('<é>')), /<string>&lt;é&gt;<\/string>/);
  assert.match(methodResponse(Buffer.of(0, 255)), /<base64>AP8=<\/base64>/);
  assert.match(fault(-32601, '<'), /<int>-32601<\/int>.*<string>&lt;<\/string>/);
});
