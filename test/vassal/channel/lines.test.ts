import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { native } from '../../../native/index.ts';
import { LONGEST, openLines, type Lines } from '../../../vassal/channel/index.ts';
import { until } from '../../support/index.ts';

interface Bench {
  readonly lines: Lines<unknown>;
  /** The other side, for raw bytes. */
  readonly other: Socket;
  readonly messages: unknown[];
  /** How often the channel said that it ended. */
  ends: number;
}

function bench(t: TestContext, longest?: number): Bench {
  const [mine, others] = native.socketPair();
  const other = new Socket({ fd: others, readable: true, writable: true });
  other.on('error', () => undefined);
  const messages: unknown[] = [];
  const events = {
    message: (message: unknown) => void messages.push(message),
    ended: () => void made.ends++,
  };
  const lines = openLines<unknown, unknown>(mine, events, longest);
  const made: Bench = { lines, other, messages, ends: 0 };
  t.after(() => {
    lines.close();
    other.destroy();
  });
  return made;
}

test('messages arrive whole and in order, however they are cut', async (t) => {
  const made = bench(t);
  for (const part of ['{"a"', ':1}\n{"b":"é', '"}\n', '{}\n{"c":[]}\n']) {
    made.other.write(part);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => made.messages.length === 4);
  assert.deepEqual(made.messages, [{ a: 1 }, { b: 'é' }, {}, { c: [] }]);
});

test('what is sent is one line of JSON', async (t) => {
  const made = bench(t);
  made.lines.send({ text: 'two\nlines' });
  const [bytes] = (await once(made.other, 'data')) as [Buffer];
  assert.equal(bytes.toString(), '{"text":"two\\nlines"}\n');
});

test('what is no message ends the channel, once', async (t) => {
  for (const text of ['nonsense\n', '1\n', 'null\n', '"x"\n', '\n', '{}\n{\n{}\n']) {
    const made = bench(t);
    made.other.write(text);
    await until(() => made.ends > 0, text);
    made.other.destroy();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(made.ends, 1);
    assert.equal(made.messages.length, text.startsWith('{}') ? 1 : 0);
  }
});

test('a line of any length does not grow the receiver', async (t) => {
  const endless = bench(t);
  const flood = (): void => void endless.other.write('x'.repeat(65536), (error) => error || flood());
  flood();
  await until(() => endless.ends === 1);
  const long = bench(t);
  long.other.write(`{"a":"${'x'.repeat(LONGEST)}"}\n`);
  await until(() => long.ends === 1);
  assert.deepEqual(long.messages, []);
  const fits = bench(t);
  fits.other.write(`{"a":"${'x'.repeat(LONGEST - 100)}"}\n`);
  await until(() => fits.messages.length === 1);
});

test('a worker takes a plan of any length', async (t) => {
  const made = bench(t, Infinity);
  made.other.write(`{"a":"${'x'.repeat(4 * LONGEST)}"}\n`);
  await until(() => made.messages.length === 1);
});

test('the other side may not let messages pile up, but the first may be of any length', async (t) => {
  const made = bench(t);
  made.other.pause();
  made.lines.send({ plan: 'x'.repeat(3 * LONGEST) });
  made.lines.send({ small: true });
  assert.equal(made.ends, 0);
  for (let n = 0; n < 600; n++) made.lines.send({ text: 'x'.repeat(1000) });
  await until(() => made.ends === 1);
});

test('the end of the other side is told, an own close is not', async (t) => {
  const ended = bench(t);
  ended.other.end();
  await until(() => ended.ends === 1);
  ended.lines.send({ into: 'nothing' });
  const closed = bench(t);
  closed.lines.close();
  closed.lines.close();
  await once(closed.other.resume(), 'close');
  assert.equal(closed.ends, 0);
});

test('any bytes give messages or the end, and nothing is thrown', async (t) => {
  const piece = fc.oneof(
    fc.constantFrom('{"a":1}\n', '{}', '\n', '[1]\n', '{'),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
      const made = bench(t);
      for (const text of pieces) made.other.write(Buffer.from(text, 'latin1'));
      made.other.end();
      await until(() => made.ends === 1);
      for (const message of made.messages) assert.equal(typeof message, 'object');
    }),
    { numRuns: 50 },
  );
});
