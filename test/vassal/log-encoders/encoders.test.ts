import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { Configuration } from '../../../vassal/config/index.ts';
import { writesLog } from '../../../vassal/log-master/wanted.ts';
import { readEncoders } from '../../../vassal/log-encoders/index.ts';
import { strftime } from '../../../vassal/log/index.ts';

const NOW = 1_795_891_779_913.5;

function encode(message: string, ...values: string[]): Buffer {
  return readEncoders('log-encoder', values).reduce<Buffer>(
    (bytes, { encode: step }) => step(bytes, NOW),
    Buffer.from(message),
  );
}

/** Bytes as the original was seen writing them. */
const TABLE: readonly (readonly [
  id: string,
  encoders: readonly string[],
  message: string,
  result: string,
])[] = [
  ['LGE-006 prefix', ['prefix <P>'], 'hi\n', '<P>hi\n'],
  ['LGE-007 suffix', ['suffix <S>'], 'hi\n', 'hi\n<S>'],
  ['LGE-008 nl', ['nl'], 'hi\n', 'hi\n\n'],
  ['LGE-001 one space', ['prefix  x'], 'hi\n', ' xhi\n'],
  ['LGE-011 format', ['format [FOO ${msg} BAR]'], 'hi\n', '[FOO hi BAR]'],
  ['LGE-014 msgnl', ['format a${msgnl}b${nope}c'], 'hi\n', 'ahi\nbc'],
  [
    'LGE-012 LGE-013 LGE-015 LGE-016 json',
    ['json {"m":"${msg}","n":"${msgnl}","u":${unix},"i":${micros}}'],
    'a"b\tc\n',
    '{"m":"a\\"b\\tc","n":"a\\"b\\tc\\n","u":1795891779,"i":1795891779913500}',
  ],
  ['LGE-002 a chain', ['prefix a ', 'suffix  z', 'format <${msg}>', 'nl'], 'hi', '<a hi z>\n'],
  ['a colour', ['format \x1b[33m${msgnl}\x1b[0m'], 'hi\n', '\x1b[33mhi\n\x1b[0m'],
];

for (const [name, encoders, message, result] of TABLE) {
  test(name, () => assert.equal(encode(message, ...encoders).toString(), result));
}

test('LGE-017 strftime in a template', () => {
  assert.equal(encode('x\n', 'json ${strftime:%d/%m "%H}').toString(), strftime('%d/%m \\"%H')(NOW));
});

test('LGE-009 LGE-010 gzip and compress', () => {
  assert.equal(gunzipSync(encode('hi\n', 'gzip')).toString(), 'hi\n');
  assert.equal(inflateSync(encode('hi\n', 'compress')).toString(), 'hi\n');
  const both = encode('hi\n', 'gzip', 'prefix clear ');
  assert.equal(gunzipSync(both.subarray(6)).toString(), 'hi\n');
});

test('LGE-018 to LGE-032 msgpack, byte for byte', () => {
  const pack = (format: string, message = 'hi\n'): string =>
    encode(message, `msgpack ${format}`).toString('hex');
  assert.equal(pack('map:2|str:foo|str:bar|str:test|int:17'), '82a3666f6fa3626172a47465737411');
  assert.equal(pack('array:7|int:1|float:17.30|nil|true|false'), '9701ca418a6666c0c3c2');
  assert.equal(pack('bin:bar|msg|msgbin|msgnl|msgbinnl'), 'c403626172a26869c4026869a368690ac40368690a');
  assert.equal(
    pack('unix|micros'),
    `ce${(1795891779).toString(16)}cf${1795891779913500n.toString(16).padStart(16, '0')}`,
  );
  assert.equal(
    pack('int:127|int:128|int:65535|int:65536|int:-1|int:-33|int:-129'),
    '7fcc80cdffffce00010000ffd0dfd1ff7f',
  );
  assert.equal(pack('map:16|array:300'), 'de0010dc012c');
  assert.equal(pack('msg', 'x'.repeat(32)).slice(0, 4), 'd920');
  assert.equal(pack('msgbin', 'x'.repeat(300)).slice(0, 6), 'c5012c');
  assert.equal(pack('msg', 'x'.repeat(70_000)).slice(0, 10), 'db00011170');
  assert.equal(encode('', 'msgpack strftime:%Y').toString('latin1'), `\xa4${strftime('%Y')(NOW)}`);
});

test('LGE-005 an encoder may be meant for one logger', () => {
  const [gzip, format] = readEncoders('log-encoder', ['gzip:second', 'format:stderr a ${msg}']);
  assert.equal(gzip?.logger, 'second');
  assert.equal(format?.logger, 'stderr');
  assert.equal(format?.encode(Buffer.from('x\n'), NOW).toString(), 'a x');
});

test('LGE-033 an encoder means log-master', () => {
  for (const option of ['log-encoder', 'log-req-encoder'])
    assert.equal(writesLog(Configuration.of([option, 'nl'])), true, option);
  assert.equal(writesLog(Configuration.of()), false);
});

test('what names no encoder, or no item of msgpack, is refused', () => {
  for (const value of [
    '',
    'nosuch x',
    'toString',
    'msgpack map:x',
    'msgpack str:a|what',
    'msgpack int:1.5',
  ]) {
    assert.throws(() => readEncoders('log-encoder', [value]), { code: 'ERR_LOG_ENCODERS_NAME' });
  }
});

test('any message makes JSON that gives it back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const whole = Buffer.from(text).toString();
      const { m } = JSON.parse(encode(text, 'json {"m":"${msgnl}"}').toString()) as { m: string };
      assert.equal(m, whole);
    }),
  );
});
