import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { get, until } from '../../support/index.ts';
import { start, type Application } from '../runtimes/javascript/application.ts';
import { closed, masked, next, open, raw } from './client.ts';

/** What an application does with a request, whatever its kind is: `ask` is what it was given. */
const TALK = `
async function talk(ask, path) {
  if (path === '/try') return await uwsgi.websocket_handshake(ask).then(() => 'done', (error) => error.message);
  if (path === '/early') return await uwsgi.websocket_recv(ask);
  if (path === '/other') return await uwsgi.websocket_recv({});
  if (path === '/plain') return 'plain';
  await uwsgi.websocket_handshake(ask, path === '/protocol' ? 'b' : undefined);
  if (path === '/bye') return void await uwsgi.websocket_send(ask, 'bye');
  if (path === '/fail') throw new Error('the application fails');
  if (path === '/close') return void await uwsgi.websocket_close(ask, 4000, 'enough');
  if (path === '/flood') for (;;) await uwsgi.websocket_send_binary(ask, Buffer.alloc(20000));
  if (path === '/nb') {
    await uwsgi.websocket_recv(ask);
    await uwsgi.websocket_send(ask, String(await uwsgi.websocket_recv_nb(ask)));
    const waiting = uwsgi.websocket_recv(ask);
    await uwsgi.websocket_send(ask, String(await uwsgi.websocket_recv_nb(ask)));
    await uwsgi.websocket_send(ask, 'came ' + await waiting);
  }
  if (path === '/two') {
    const two = await Promise.all([uwsgi.websocket_recv(ask), uwsgi.websocket_recv(ask)]);
    await uwsgi.websocket_send(ask, two.map((each) => each.length + each[0]).join());
  }
  for (;;) {
    const message = await uwsgi.websocket_recv(ask);
    if (typeof message === 'string') await uwsgi.websocket_send(ask, message);
    else await uwsgi.websocket_send_binary(ask, message);
  }
}
`;
const NODE = `${TALK}
module.exports = async (req, res) => res.end(await talk(req, req.url));
`;
/** The kinds of applications, with what each calls its request. */
const KINDS: Readonly<Record<string, readonly [file: string, source: string, option: string]>> = {
  node: ['app.cjs', NODE, 'javascript'],
  listening: [
    'app.cjs',
    `${TALK} require('node:http').createServer(async (req, res) => res.end(await talk(req, req.url))).listen(80);`,
    'javascript',
  ],
  fetch: [
    'app.mjs',
    `${TALK} export default { async fetch(request) { return new Response(await talk(request, new URL(request.url).pathname)); } };`,
    'javascript',
  ],
  JSGI: [
    'app.cjs',
    `${TALK} exports.app = async (request) => ({ status: 200, body: [(await talk(request, request.pathInfo)) ?? ''] });`,
    'v8-jsgi',
  ],
};

function site(t: TestContext, kind = 'node', more = ''): Promise<Application> {
  const [file = '', source = '', option = ''] = KINDS[kind] ?? [];
  return start(t, { files: { [file]: source }, option, more });
}

for (const kind of Object.keys(KINDS)) {
  test(`WSK-001 WSK-004 WSK-005 WSK-006 messages of a ${kind} application`, async (t) => {
    const { tcp, process } = await site(t, kind);
    const socket = await open(`ws://${tcp}/`);
    for (const length of [0, 1, 126, 65536, 1_000_000]) {
      socket.send('é'.repeat(length / 2));
      const text = await next(socket);
      assert.deepEqual([text.binary, String(text.data) === 'é'.repeat(length / 2)], [false, true]);
      const bytes = Buffer.alloc(length, 0xfe);
      socket.send(bytes);
      const got = await next(socket);
      assert.deepEqual([got.binary, got.data.equals(bytes)], [true, true], String(length));
    }
    const end = closed(socket);
    socket.close(4321, 'enough');
    assert.equal((await end)[0], 4321);
    assert.equal((await get(tcp, '/plain')).body, 'plain');
    if (kind !== 'listening') assert.doesNotMatch(process.output(), /ClientGone|unhandled/);
  });
}

test('WSK-002 WSK-003 the handshake, and what is no websocket', async (t) => {
  const { tcp, process } = await site(t);
  const first = await open(`ws://${tcp}/`, {}, ['one', 'two']);
  assert.equal(first.protocol, 'one');
  first.terminate();
  const chosen = await open(`ws://${tcp}/protocol`, {}, ['a', 'b']);
  assert.equal(chosen.protocol, 'b');
  chosen.terminate();
  assert.match((await get(tcp, '/try')).body, /the client asks for no websocket/);
  assert.equal((await get(tcp, '/early')).status, 500);
  await process.prints(/this request is no websocket: there was no handshake/);
  assert.equal((await get(tcp, '/other')).status, 500);
  await process.prints(/websocket_recv\(\) wants the request that the application was given/);
});

test('an application that returns, that fails, and that says goodbye', async (t) => {
  const { tcp, process } = await site(t);
  const bye = await open(`ws://${tcp}/bye`);
  assert.deepEqual(await closed(bye), [1000, '']);
  assert.equal((await closed(await open(`ws://${tcp}/fail`)))[0], 1011);
  await process.prints(/Error: the application fails/);
  assert.deepEqual(await closed(await open(`ws://${tcp}/close`)), [4000, 'enough']);
});

test('WSK-007 recv_nb beside a recv that waits, and two that wait', async (t) => {
  const { tcp } = await site(t);
  const socket = await open(`ws://${tcp}/nb`);
  const heard: string[] = [];
  socket.on('message', (data: Buffer) => heard.push(String(data)));
  socket.send('begin');
  await until(() => heard.length === 2, 'two answers that nothing is here');
  socket.send('late');
  await until(() => heard.length === 3, 'what came late');
  assert.deepEqual(heard, ['null', 'null', 'came late']);
  const two = await open(`ws://${tcp}/two`);
  // Parts of long messages are not mixed up.
  for (const letter of ['a', 'b']) two.send(letter.repeat(700_000));
  assert.equal(String((await next(two)).data), '700000a,700000b');
  for (const each of [socket, two]) each.terminate();
});

test('a client that reads nothing, one that breaks off, and a reload', async (t) => {
  const { tcp, address, process } = await site(t, 'node', 'socket-timeout = 1\nthreads = 1');
  const flood = await raw(address, '/flood', masked(9, 'x'));
  flood.socket.pause();
  // The only core: free when the client was given up.
  assert.equal((await get(tcp, '/plain')).body, 'plain');
  flood.socket.destroy();
  (await open(`ws://${tcp}/`)).terminate();
  assert.equal((await get(tcp, '/plain')).body, 'plain');
  assert.doesNotMatch(process.output(), /ClientGone/);
  const socket = await open(`ws://${tcp}/`);
  socket.send('x');
  await next(socket);
  const end = closed(socket);
  process.child.kill('SIGHUP');
  assert.equal((await end)[0], 1001);
  await until(async () => (await get(tcp, '/plain').catch(() => null))?.body === 'plain', 'the next one');
});
