import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dial, exchange, get, until } from '../../support/index.ts';
import { launch, start, type Wanted } from '../runtimes/javascript/application.ts';
import { missing, site } from '../runtimes/python/site.ts';

const PYTHON = `
started = []
def application(environ, start_response):
    start_response("200 OK", [])
    if environ["PATH_INFO"] == "/started":
        return [str(len(started)).encode()]
    started.append(1)
    body = environ["wsgi.input"]
    first = body.readline()
    told = body.tell()
    rest = body.read()
    body.seek(0)
    again = body.read()
    body.seek(-3, 2)
    tail = body.read()
    body.seek(told)
    middle = body.read(4)
    same = first + rest == again and len(again) == int(environ["CONTENT_LENGTH"])
    return [repr((same, told == len(first), tail, middle, body.tell() - told)).encode()]
`;

function post(body: string, chunked = false): string {
  const length = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`;
  const text = chunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
  return `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${length}\r\n\r\n${text}`;
}

test(
  'REL-305 REL-343 wsgi.input is rewound, in memory, on disk and with chunks',
  { skip: missing },
  async (t) => {
    const made = await site(t, { 'app.py': PYTHON }, 'wsgi-file = app.py\npost-buffering = 1024');
    const small = `line\n${'m'.repeat(100)}end`;
    const large = `line\n${'d'.repeat(200_000)}end`;
    for (const [body, middle] of [
      [small, 'mmmm'],
      [large, 'dddd'],
    ] as const)
      for (const chunked of [false, true])
        assert.match(
          await exchange(made.address, post(body, chunked)),
          new RegExp(`\\(True, True, b'end', b'${middle}', 4\\)$`),
          `${body.length} ${chunked}`,
        );
  },
);

test('CFG-112 the application starts when the whole body is there', { skip: missing }, async (t) => {
  const made = await site(t, { 'app.py': PYTHON }, 'wsgi-file = app.py\npost-buffering = 10\nthreads = 2');
  const client = dial(made.address);
  await once(client, 'connect');
  client.write(post('first\nsecond').slice(0, -4));
  const another = await exchange(made.address, post('alone\nend'));
  assert.match(another, /True/);
  assert.equal((await get(made.address, '/started')).body, '1');
  client.write('cond');
  await until(async () => (await get(made.address, '/started')).body === '2', 'the second to start');
  client.destroy();
});

const JAVASCRIPT = `
export default {
  async fetch(request) {
    const text = await request.text();
    return new Response(String(text.length));
  },
};
`;

const application = (more: string): Wanted => ({ files: { 'app.mjs': JAVASCRIPT }, more });

test('REL-360 JavaScript reads a kept body as any other; limit-post still holds', async (t) => {
  const { address } = await start(t, application('post-buffering = 1000\nlimit-post = 100000'));
  assert.match(await exchange(address, post('x'.repeat(500))), /\r\n\r\n500$/);
  assert.match(await exchange(address, post('x'.repeat(90_000))), /\r\n\r\n90000$/);
  assert.match(await exchange(address, post('x'.repeat(90_000), true)), /90000/);
  assert.match(await exchange(address, post('x'.repeat(100_001), true)), /^HTTP\/1.1 413/);
  assert.equal((await get(address)).body, '0');
});

test('CFG-265 HTP-009 add-header is on every answer, also on one that failed', async (t) => {
  const { address } = await start(
    t,
    application('add-header = X-One: 1\nadd-header = Connection: Keep-Alive'),
  );
  const answer = await get(address);
  assert.equal(answer.headers['x-one'], '1');
  assert.equal(answer.headers['connection'], 'Keep-Alive');
  const refused = await exchange(address, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n');
  assert.match(refused, /^HTTP\/1.1 400 [^]*X-One: 1/);
});

test('ERR_REQUEST_HEADER an add-header that would break answers apart stops the start', async (t) => {
  for (const value of ['nothing', 'X Y: 1']) {
    const { process } = await launch(t, application(`add-header = ${value}`));
    await process.prints(/ERR_REQUEST_HEADER/);
  }
});

test('CFG-261 upload-progress says how far an upload is, and only below its folder', async (t) => {
  const code = `module.exports = async (req, res) => {
  let size = 0;
  for await (const part of req) size += part.length;
  res.end(String(size));
};`;
  const made = await start(t, {
    files: { 'app.cjs': code, 'progress/keep': '' },
    more: 'upload-progress = progress',
  });
  const folder = join(made.directory, 'progress');
  const id = '550e8400-e29b-41d4-a716-446655440000';
  const upload = async (query: string, seen: string | null): Promise<void> => {
    const client = dial(made.address);
    t.after(() => client.destroy());
    let answer = '';
    client.on('data', (part) => (answer += String(part)));
    client.write(`POST /?${query} HTTP/1.1\r\nHost: a\r\nContent-Length: 30000\r\n\r\n${'x'.repeat(10_000)}`);
    if (seen !== null) {
      const told = (received: number): string =>
        `{ "state" : "uploading", "received" : ${received}, "size" : 30000 }\n`;
      await until(() => read(join(folder, seen)) === told(10_000));
      client.write('x'.repeat(10_000));
      await until(() => read(join(folder, seen)) === told(20_000));
      client.write('x'.repeat(10_000));
    } else client.write('x'.repeat(20_000));
    await until(() => answer.endsWith('30000'));
    assert.deepEqual(readdirSync(folder), ['keep']);
  };
  await upload(`X-Progress-ID=${id}`, `${id}.js`);
  await upload(`a=b&X-Progress-ID=${id}&c=d`, `${id}.js`);
  await upload('X-Progress-ID=short', null);
  await upload(`X-Progress-ID=${'../'.repeat(12)}`, null);
});

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
