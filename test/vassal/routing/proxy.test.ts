import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  dial,
  emperord,
  exchange,
  folder,
  freeAddress,
  get,
  until,
  type Running,
} from '../../support/index.ts';

/** Listens where the system likes; connections are cut after the test. */
async function listen(t: TestContext, server: Server): Promise<string> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => open.add(socket.on('error', () => undefined)));
  t.after(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function rules(t: TestContext, text: string): Promise<{ address: string; program: Running }> {
  const address = await freeAddress();
  const directory = folder(t, {
    'a.ini': `[uwsgi]\nmaster = true\nthreads = 4\nhttp-socket = ${address}\nhttp-timeout = 20\n${text}\n`,
  });
  const program = emperord(t, [join(directory, 'a.ini')]);
  await program.prints(/spawned uWSGI worker 1/);
  return { address, program };
}

async function bodyOf(stream: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of stream.setEncoding('latin1')) body += String(chunk);
  return body;
}

test('RTE-083 RTE-084 RTE-150 REL-293 http: gives a request on, with its method, headers and body', async (t) => {
  const seen: string[] = [];
  const server = createHttpServer((request, response) => {
    void bodyOf(request).then((body) => {
      const {
        host,
        'x-mine': mine,
        'x-forwarded-for': way,
        connection,
        'transfer-encoding': coded,
      } = request.headers;
      seen.push(
        [request.method, request.url, host, mine, way, connection, coded ?? '', body.length].join(' '),
      );
      response.writeHead(207, 'Several', { 'X-B': 'yes', 'Keep-Alive': 'timeout=5' });
      response.write('one ');
      response.end('two');
    });
  });
  const backend = await listen(t, server);
  const { address, program } = await rules(
    t,
    `route = ^/a http:${backend}
route = ^/b proxyhttp:\${qs[to]},other.example
route = ^/dead http:127.0.0.1:1
route = ^/what http:
log-format = %(uri) %(status)`.replace('route = ^/what http:\n', ''),
  );
  const head = `Host: x\r\nX-Mine: v\r\nX-Forwarded-For: 9.9.9.9\r\nConnection: close\r\n`;
  const answer = await exchange(address, `POST /a?y=1 HTTP/1.1\r\n${head}Content-Length: 3\r\n\r\nabc`);
  assert.match(answer, /^HTTP\/1\.1 207 Several\r\n/);
  assert.match(answer, /\r\nX-B: yes\r\n/);
  assert.doesNotMatch(answer, /Keep-Alive/i);
  assert.match(answer, /one two/);
  await exchange(
    address,
    `PUT /a HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`,
  );
  assert.equal((await get(address, `/b?to=${backend}`)).status, 207);
  assert.deepEqual(seen, [
    'POST /a?y=1 x v 9.9.9.9, 127.0.0.1 close  3',
    'PUT /a x v 9.9.9.9, 127.0.0.1 close chunked 5',
    `GET /b?to=${backend} other.example  127.0.0.1 close  0`,
  ]);
  assert.equal((await get(address, '/dead')).status, 502);
  await program.prints(/no answer from 127\.0\.0\.1:1: connect ECONNREFUSED/);
  await program.prints(/^\/a\?y=1 207$/m);
});

test('RTE-083 bodies flow both ways as they come, and an answer that breaks off is no whole one', async (t) => {
  const server = createHttpServer((request, response) => {
    if (request.url === '/cut') {
      response.writeHead(200, { 'Content-Length': 100 });
      response.write('part');
      return void setImmediate(() => response.destroy());
    }
    response.writeHead(200, {});
    response.flushHeaders();
    request.on('data', (chunk: Buffer) => response.write(`<${chunk.toString()}>`));
    request.on('end', () => response.end());
  });
  const { address } = await rules(t, `route = ^/ http:${await listen(t, server)}`);
  const client = dial(address);
  t.after(() => client.destroy());
  let text = '';
  client.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  const closed = once(client, 'close');
  client.write('POST /flow HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 6\r\n\r\none');
  await until(() => text.includes('<one>'));
  client.write('two');
  await until(() => text.includes('<two>'));
  await closed;
  await assert.rejects(
    exchange(address, 'GET /cut HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    /ECONNRESET/,
  );
});

test('RTE-083 a connection that changes its protocol is joined to that of the other server', async (t) => {
  const server = createHttpServer();
  server.on('upgrade', (request, socket) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${request.headers.upgrade}\r\nConnection: Upgrade\r\n\r\nhello`,
    );
    socket.on('data', (chunk: Buffer) => socket.end(chunk.toString().toUpperCase()));
  });
  const { address } = await rules(t, `route = ^/ http:${await listen(t, server)}`);
  const client = dial(address);
  t.after(() => client.destroy());
  let text = '';
  client.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: mine\r\n\r\n');
  await until(
    () => /^HTTP\/1\.1 101 [^]*Upgrade: mine\r\n[^]*\r\n\r\nhello$/i.test(text),
    () => text,
  );
  client.write('words');
  await until(
    () => text.endsWith('WORDS'),
    () => text,
  );
});

test('RTE-078 RTE-079 RTE-080 RTE-151 uwsgi: gives a request on, or sets its modifiers', async (t) => {
  const seen: Buffer[] = [];
  const server = createServer((socket) => {
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length < 4 + bytes.readUInt16LE(1) || (bytes.includes('POST') && !bytes.includes('BODY')))
        return;
      seen.push(bytes);
      if (bytes.includes('/bad')) return void socket.end('no HTTP\r\n\r\n');
      socket.write('HTTP/1.1 202 Good\r\nX-B: ');
      socket.end('1\r\nConnection: close\r\n\r\nfrom there');
    });
  });
  const backend = await listen(t, server);
  const { address } = await rules(
    t,
    `route = ^/a uwsgi:${backend},5,7
route = ^/b addvar:MORE=1
route = ^/b uwsgi:${backend},5,0,fooapp
route = ^/bad uwsgi:${backend}
route = ^/m uwsgi:,,9,3
route = ^/n setmodifier1:9
route = ^/n setmodifier2:3
route-run = addheader:X-M: set`,
  );
  const answer = await exchange(
    address,
    'POST /a?q=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nBODY',
  );
  assert.match(answer, /^HTTP\/1\.1 202 Good\r\nX-B: 1\r\n[^]*from there$/);
  await get(address, '/b');
  assert.deepEqual(
    [...(seen[0]?.subarray(0, 1) ?? []), seen[0]?.[3], seen[1]?.[0], seen[1]?.[3]],
    [5, 7, 5, 0],
  );
  assert.ok(seen[0]?.toString('latin1').endsWith('BODY'));
  assert.ok(seen[1]?.includes('MORE\x01\x001') && seen[1].includes('UWSGI_APPID\x06\x00fooapp'));
  assert.equal((await get(address, '/bad')).status, 502);
  for (const path of ['/m', '/n']) assert.equal((await get(address, path)).status, 500);
});
