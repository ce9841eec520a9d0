import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { connect } from 'node:tls';
import { dial, freeAddress, get, until } from '../../../support/index.ts';
import { authority, fixture } from '../../tls/client.ts';
import { start } from './application.ts';

/** A server that echoes bytes, and websocket messages of up to 125 bytes. */
const SERVER = `
const { createServer } = require('node:http');
const { createHash } = require('node:crypto');
const server = createServer((req, res) => res.end('plain ' + process.pid));
server.on('upgrade', (req, socket, head) => {
  if (req.url === '/throw') throw new Error('no such protocol');
  if (req.url === '/refuse') return socket.end('HTTP/1.1 403 Forbidden\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n');
  const say = 'HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: ' + req.headers.upgrade + '\\r\\n';
  if (req.url !== '/websocket') {
    socket.write(say + '\\r\\n' + [process.pid, req.socket.remoteAddress, req.socket.encrypted, head.length].join(' ') + '\\n');
    return void socket.pipe(socket);
  }
  const key = req.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  socket.write(say + 'Sec-WebSocket-Accept: ' + createHash('sha1').update(key).digest('base64') + '\\r\\n\\r\\n');
  socket.on('data', (frame) => {
    const text = frame.subarray(6).map((byte, index) => byte ^ frame[2 + (index % 4)]);
    socket.write(Buffer.concat([Buffer.from([frame[0], text.length]), text]));
  });
  socket.on('data', ([first]) => first === 0x88 && socket.end());
});
server.listen(8080);
`;

const ASKS = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';

/** A connection that echoes; the pid of its worker, and what the server knows of the client. */
async function opened(
  t: TestContext,
  socket: Socket,
): Promise<{ pid: number; client: string; text: () => string }> {
  t.after(() => socket.destroy());
  let text = '';
  socket.on('error', () => undefined);
  socket.setEncoding('latin1').on('data', (part) => (text += String(part)));
  // The first bytes of the other protocol come before anybody agreed to it.
  socket.write(`${ASKS}early`);
  await until(() => text.endsWith('early'), 'the echo of what was early');
  const [, pid, client = ''] = /\r\n\r\n(\d+) (.*)\nearly$/.exec(text) ?? [];
  return { pid: Number(pid), client, text: () => text };
}

test('upgrade listeners of a server: over a unix socket, TCP, the gateway and TLS', async (t) => {
  const [secure, gateway] = [await freeAddress(), await freeAddress()];
  const tls = `${secure},${fixture('server.pem')},${fixture('server.key')}`;
  const made = await start(t, {
    files: { 'app.cjs': SERVER },
    more: `https-socket = ${tls}\nhttp = ${gateway}\nhttp-websockets = true\nhttp-raw-body = true`,
  });
  const [host = '', port = ''] = secure.split(':');
  const over = [
    [dial(made.address), ' false 0'],
    [dial(made.tcp), '127.0.0.1 false 0'],
    [dial(gateway), '127.0.0.1 false 0'],
    [connect({ host, port: Number(port), ca: authority }), '127.0.0.1 true 0'],
  ] as const;
  for (const [socket, known] of over) {
    const { client, text } = await opened(t, socket);
    assert.equal(client, known);
    const large = 'z'.repeat(2_000_000);
    socket.end(large);
    await once(socket, 'end');
    assert.ok(text().endsWith(`early${large}`));
  }
  assert.match(made.process.output(), /HTTP\/1\.1 101\)/);
});

test('WSK-001 a websocket client and a server with websockets of its own', async (t) => {
  const { tcp } = await start(t, { files: { 'app.cjs': SERVER } });
  const socket = new WebSocket(`ws://${tcp}/websocket`);
  await once(socket, 'open');
  for (const text of ['one', 'two']) {
    socket.send(text);
    const [{ data }] = (await once(socket, 'message')) as [MessageEvent];
    assert.equal(data, text);
  }
  const closed = once(socket, 'close');
  socket.close();
  await closed;
});

test('an upgrade that is refused, that fails, and that no server waits for', async (t) => {
  const { address, process } = await start(t, { files: { 'app.cjs': SERVER } });
  const ask = 'Connection: Upgrade\r\nUpgrade: echo\r\n';
  assert.equal((await get(address, '/refuse', ask)).status, 403);
  await assert.rejects(get(address, '/throw', ask));
  await process.prints(/no such protocol/);
  assert.match((await get(address, '/', 'Upgrade: echo\r\n')).body, /^plain/);

  const none = "require('node:http').createServer((q, s) => s.end('plain')).listen(1)";
  const other = await start(t, { files: { 'app.cjs': none } });
  assert.equal((await get(other.address, '/', ask)).body, 'plain');
});

test('a killed worker ends its connections; a reload says goodbye, and the next one serves', async (t) => {
  const { address, process: master } = await start(t, { files: { 'app.cjs': SERVER } });
  const first = dial(address);
  const { pid } = await opened(t, first);
  process.kill(pid, 'SIGKILL');
  await once(first, 'close');

  const second = dial(address);
  const { pid: next } = await opened(t, second);
  assert.notEqual(next, pid);
  process.kill(master.pid, 'SIGHUP');
  // Its end is ended too, which is what the worker waits for.
  await once(second, 'end');
  await until(async () => (await get(address)).body !== `plain ${next}`, 'the new generation serves');
});
