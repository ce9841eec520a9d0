import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync, createGunzip, gunzipSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { filePart } from '../../../vassal/request/index.ts';
import {
  codings,
  compress,
  offload,
  template,
  toFile,
  toUpper,
} from '../../../vassal/transformations/index.ts';
import { folder, until } from '../../support/index.ts';
import { answer } from '../request/kept.ts';

const body = (text: string): Buffer => Buffer.from(text.slice(text.indexOf('\r\n\r\n') + 4), 'latin1');
const silent = { line: () => undefined, event: () => undefined };
const UNPACK = { gzip: gunzipSync, brotli: brotliDecompressSync, zstd: zstdDecompressSync } as const;

for (const name of ['gzip', 'brotli', 'zstd'] as const) {
  test(`TRN-003 ${name}: whole, in pieces and large, it is the same body`, async () => {
    const coding = codings()[name];
    const large = Buffer.from(createHash('sha256').update('seed').digest('hex').repeat(4000));
    for (const pieces of [['hello '.repeat(100)], ['a', 'b'.repeat(70000), '', 'c'], [''], [large]]) {
      const { response, sink } = answer();
      response.headers.set('Content-Length', '999999');
      response.headers.set('ETag', '"t"');
      response.transform(compress(coding));
      for (const piece of pieces.slice(0, -1)) {
        if (!response.write(piece)) await response.drained();
      }
      response.end(pieces.at(-1));
      await until(() => sink.ending !== null);
      const whole = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
      assert.deepEqual(UNPACK[name](body(sink.text)), whole);
      assert.match(
        sink.text,
        new RegExp(`\\r\\nContent-Encoding: ${coding.name}\\r\\nVary: Accept-Encoding\\r\\n`),
      );
      assert.match(sink.text, /\r\nETag: W\/"t"\r\n/);
      assert.doesNotMatch(sink.text, /Content-Length: 999999\r\n/);
      assert.equal(sink.ending, 'close');
    }
  });
}

test('TRN-007 what was compressed of a piece can be read before the next comes', async () => {
  const { response, sink } = answer();
  const unzip = createGunzip();
  let text = '';
  unzip.on('data', (piece: Buffer) => (text += piece.toString()));
  response.transform(compress(codings().gzip));
  response.write('first');
  await response.drained();
  unzip.write(body(sink.text));
  await until(() => text === 'first');
  response.end();
  await response.drained();
});

test('an answer that has a coding, or must not be changed, is not compressed', () => {
  for (const [header, value] of [
    ['Content-Encoding', 'br'],
    ['Cache-Control', 'private, no-transform'],
  ] as const) {
    const { response, sink } = answer();
    response.headers.set(header, value);
    response.transform(compress(codings().gzip));
    response.end('plain');
    assert.equal(body(sink.text).toString(), 'plain');
  }
  const twice = answer();
  for (let time = 0; time < 2; time++) twice.response.transform(compress(codings().gzip));
  twice.response.end('plain');
  assert.equal(gunzipSync(body(twice.sink.text)).toString(), 'plain');
});

test('TRN-011 letters of ASCII are turned to upper case, nothing else', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const upper = Buffer.from(
    bytes.toString('latin1').replace(/[a-z]/g, (letter) => letter.toUpperCase()),
    'latin1',
  );
  assert.deepEqual(toUpper().pass(bytes, false), upper);
});

test('TRN-015 the places of a template are filled wherever the pieces are cut', () => {
  const expand = (text: string): string => text.replace(/\$\{(\w{1,255})\}/g, '<$1>');
  const texts = fc.array(fc.constantFrom('$', '{', '}', '${a}', 'b', '${', 'x'.repeat(300), '\xe9'), {
    maxLength: 9,
  });
  fc.assert(
    fc.property(texts, fc.array(fc.nat(400), { maxLength: 6 }), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(''), 'latin1');
      const places = [
        0,
        ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
        bytes.length,
      ];
      const filling = template(expand);
      let out = '';
      for (let index = 1; index < places.length; index++) {
        const last = index === places.length - 1;
        const passed = filling.pass(bytes.subarray(places[index - 1], places[index]), last);
        out += Buffer.from(passed as Uint8Array).toString('latin1');
      }
      assert.equal(out, expand(bytes.toString('latin1')));
    }),
    { numRuns: 2000 },
  );
});

test('TRN-012 tofile keeps whole answers with status 200, and leaves nothing else', async (t) => {
  const directory = folder(t, {});
  const lines: string[] = [];
  const keep = async (path: string, change: (made: ReturnType<typeof answer>) => void): Promise<string> => {
    const made = answer();
    made.response.transform(toFile(path, { ...silent, line: (text) => void lines.push(text) }));
    change(made);
    await until(() => made.sink.ending !== null);
    return made.sink.text;
  };
  await keep(join(directory, 'a'), ({ response }) => {
    response.write('one ');
    response.end('two');
  });
  assert.equal(readFileSync(join(directory, 'a'), 'utf8'), 'one two');
  await keep(join(directory, 'missing'), ({ response }) => {
    response.status = 404;
    response.end('gone');
  });
  await keep(join(directory, 'broken'), ({ response }) => {
    response.write('half');
    response.abort();
  });
  assert.deepEqual(readdirSync(directory), ['a']);
  const sent = await keep(join(directory, 'none/a'), ({ response }) => response.end('sent all the same'));
  assert.match(sent, /sent all the same$/);
  assert.match(lines.join('\n'), /tofile: ENOENT/);
});

test('TRN-017 REL-215 offload keeps little in memory and more on disk, and leaves by itself', async () => {
  const small = answer();
  small.response.transform(offload(10));
  small.response.write('abc');
  assert.equal(small.sink.text, '');
  small.response.end('def');
  assert.match(small.sink.text, /Content-Length: 6\r\n\r\nabcdef$/);
  assert.equal(small.sink.handedOver, true);
  const large = answer();
  large.response.transform(offload(10));
  for (let index = 0; index < 5; index++) large.response.write('x'.repeat(1000));
  large.response.end('end');
  await until(() => large.sink.ending !== null);
  assert.match(large.sink.text, /Content-Length: 5003\r\n\r\n$/);
  assert.equal(Buffer.from(large.sink.file?.read() ?? []).toString('latin1'), `${'x'.repeat(5000)}end`);
  large.sink.file?.close();
});

test('TRN-016 a file passes the chain, however large', async (t) => {
  const text = `begin ${'lorem ipsum '.repeat(20_000)} end`;
  const directory = folder(t, { small: 'small file', large: text });
  for (const [name, wanted] of [
    ['small', 'small file'],
    ['large', text],
  ] as const) {
    const { response, sink } = answer();
    response.headers.set('Content-Length', String(wanted.length));
    response.transform(toUpper());
    const descriptor = openSync(join(directory, name), 'r');
    response.sendFile(filePart(descriptor, 0, wanted.length));
    await until(() => sink.ending !== null);
    assert.equal(body(sink.text).toString(), wanted.toUpperCase());
    assert.equal(response.isFile, false);
    assert.throws(() => readSync(descriptor, Buffer.alloc(1)), { code: 'EBADF' });
  }
  const short = answer();
  short.response.transform(toUpper());
  const descriptor = openSync(join(directory, 'small'), 'r');
  short.response.sendFile(filePart(descriptor, 0, 100));
  assert.equal(short.sink.ending, 'broken');
  assert.throws(() => closeSync(descriptor), { code: 'EBADF' });
});
