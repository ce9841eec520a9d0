import assert from 'node:assert/strict';
import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { test, type TestContext } from 'node:test';
import { freeAddress } from '../../support/index.ts';
import { start } from '../runtimes/javascript/application.ts';
import { ask, authority, fixture } from './client.ts';

const CODE = `
export default function (request, response) {
  if (request.url === '/broken') {
    response.write('half');
    return void setTimeout(() => response.destroy(), 50);
  }
  if (request.url === '/headers') {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    return response.end(JSON.stringify([request.headers.host, request.headers.cookie, request.headers.te ?? null]));
  }
  let size = 0;
  request.on('data', (part) => (size += part.length));
  request.on('end', () => response.end(\`\${request.method} \${request.url} \${size} \${'y'.repeat(size)}\`));
}
`;

interface Site {
  readonly secure: string;
  readonly session: ClientHttp2Session;
}

async function site(t: TestContext, more = ''): Promise<Site> {
  const secure = await freeAddress();
  const files = `${fixture('server.pem')},${fixture('server.key')}`;
  const lines = `https-socket = ${secure},${files}\nhttps-http2 = true\nthreads = 4\n${more}`;
  await start(t, { files: { 'app.mjs': CODE }, more: lines });
  const session = connect(`https://${secure}`, { ca: authority });
  t.after(() => session.destroy());
  session.on('error', () => undefined);
  return { secure, session };
}

interface Answered {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly code: number;
}

async function send(
  session: ClientHttp2Session,
  head: Record<string, string>,
  body?: string,
): Promise<Answered> {
  const stream = session.request(head, { endStream: body === undefined });
  let headers: IncomingHttpHeaders = {};
  let text = '';
  stream.on('response', (found) => (headers = found));
  stream.on('error', () => undefined);
  stream.setEncoding('latin1').on('data', (part: string) => (text += part));
  if (body !== undefined) stream.end(body);
  await new Promise((resolve) => stream.once('close', resolve));
  return { headers, body: text, code: stream.rstCode ?? 0 };
}

test('https-http2: many streams at once, bodies both ways; who does not ask for it speaks HTTP/1.1', async (t) => {
  const { secure, session } = await site(t);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => send(session, { ':path': `/${index}` })),
  );
  assert.deepEqual(
    answers.map(({ body }) => body),
    Array.from({ length: 50 }, (_, index) => `GET /${index} 0 `),
  );
  const large = await send(session, { ':path': '/p', ':method': 'POST' }, 'x'.repeat(500_000));
  assert.equal(large.body.length, 'POST /p 500000 '.length + 500_000);
  assert.equal((await send(session, { ':path': '/h', ':method': 'HEAD' })).headers[':status'], 200);
  assert.equal((await ask(secure, { path: '/one' })).body, 'GET /one 0 ');
});

test('headers of a connection stay with it, those of the request go through', async (t) => {
  const { session } = await site(t);
  const found = await send(session, {
    ':path': '/headers',
    ':authority': 'a.example',
    cookie: 'c=3',
    te: 'trailers',
  });
  assert.deepEqual(JSON.parse(found.body), ['a.example', 'c=3', null]);
  assert.deepEqual(found.headers['set-cookie'], ['a=1', 'b=2']);
  assert.equal(found.headers['connection'], undefined);
  assert.equal(found.headers['transfer-encoding'], undefined);
});

test('a broken answer resets its stream only; a client that goes away in the middle hurts nobody', async (t) => {
  const { session } = await site(t);
  const broken = await send(session, { ':path': '/broken' });
  assert.equal(broken.code, constants.NGHTTP2_INTERNAL_ERROR);
  const left = session.request({ ':path': '/left', ':method': 'POST' });
  left.on('error', () => undefined);
  left.write('begin');
  left.close(constants.NGHTTP2_CANCEL);
  assert.equal((await send(session, { ':path': '/after' })).body, 'GET /after 0 ');
});

test('what HTTP/1.1 refuses is refused', async (t) => {
  const { session } = await site(t, 'limit-post = 10');
  assert.equal(
    (await send(session, { ':path': '/', ':method': 'POST' }, 'x'.repeat(11))).headers[':status'],
    413,
  );
  assert.equal((await send(session, { ':path': 'no-slash' })).code, constants.NGHTTP2_PROTOCOL_ERROR);
  assert.equal((await send(session, { ':path': '/ok' })).headers[':status'], 200);
});
