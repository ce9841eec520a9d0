import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../support/index.ts';
import { bench } from '../worker/client.ts';
import { HOSTILE, type Hostile } from './hostile.ts';
import { cut, parse, type Parsed } from './sample.ts';

/** `refused`, also when the body turns out to be wrong after its head was taken. */
function statusOf(parsed: Parsed): number | string {
  if (parsed.type === 'refused') return parsed.status;
  return parsed.type === 'request' && typeof parsed.body === 'number' ? parsed.body : parsed.type;
}

test('there are at least 200 hostile requests, and no two alike', () => {
  assert.ok(HOSTILE.length >= 200, String(HOSTILE.length));
  assert.equal(new Set(HOSTILE.map(([, bytes]) => bytes)).size, HOSTILE.length);
});

test('every hostile request is refused with its status', async () => {
  for (const [what, bytes, status] of HOSTILE)
    assert.equal(statusOf(await parse('http', bytes)), status, what);
});

test('it is refused alike when it comes in pieces, whatever their size', async () => {
  const wrong: unknown[] = [];
  const short = HOSTILE.filter(([, text]) => text.length <= 400);
  for (const size of [1, 3, 16]) {
    await Promise.all(
      short.map(async ([what, text, status]) => {
        const got = statusOf(await parse('http', cut(Buffer.from(text, 'latin1'), size)));
        if (got !== status) wrong.push([what, size, got, status]);
      }),
    );
  }
  assert.deepEqual(wrong, []);
});

test('on a connection that was kept alive it is refused too, and nothing after it is answered', async (t) => {
  const smuggled: (string | null)[] = [];
  const made = bench(
    t,
    async (request, response) => {
      if (request.variable('PATH_INFO') === '/hidden') smuggled.push(request.variable('HTTP_HOST'));
      for await (const chunk of request.body) void chunk;
      response.end('x');
    },
    { protocol: 'http11', cores: 8 },
  );
  const wrong: unknown[] = [];
  const attack = async ([what, text, status]: Hostile, index: number): Promise<void> => {
    const socket = made.connect();
    let received = '';
    socket.setEncoding('latin1').on('data', (chunk) => (received += String(chunk)));
    const ended = new Promise((resolve) => socket.on('end', resolve).on('error', resolve));
    socket.write('GET /good HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => received.endsWith('x'));
    socket.write(Buffer.from(`${text}GET /hidden HTTP/1.1\r\nHost: h${index}\r\n\r\n`, 'latin1'));
    await ended;
    const statuses = [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => Number(code));
    if (statuses.join() !== `200,${status}`) wrong.push([what, statuses, status]);
  };
  await Promise.all(HOSTILE.map(attack));
  assert.deepEqual([wrong, smuggled], [[], []]);
});
