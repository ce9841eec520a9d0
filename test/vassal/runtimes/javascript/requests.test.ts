import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { dial, exchange, get, parse, until } from '../../../support/index.ts';
import { start } from './application.ts';

const NODE = `
const fs = require('node:fs');
module.exports = async (req, res) => {
  if (req.url === '/echo') return req.pipe(res);
  if (req.url === '/headers') {
    res.setHeader('Set-Cookie', ['a=1', 'b=2']);
    res.writeHead(207, 'Many', { 'X-Late': 'yes' });
    return res.end(JSON.stringify(req.headers));
  }
  if (req.url === '/plain') {
    res.writeHead(201, { 'X-Number': 7, 'X-Address': req.socket.remoteAddress, 'content-LENGTH': '5' });
    return res.end('plain');
  }
  if (req.url === '/twice') {
    try {
      res.writeHead(200, { 'X-Good': '1', 'X-Bad': 'a\\nb' });
    } catch ({ code }) {
      res.writeHead(200, { 'X-Code': code, 'X-Two': ['1', '2'] });
    }
    return res.end('twice');
  }
  if (req.url === '/throw') throw new Error('boom');
  if (req.url === '/later') setTimeout(() => { throw new Error('stray'); }, 1);
  if (req.url === '/reject') Promise.reject(new Error('forgotten'));
  if (req.url === '/wait') {
    res.on('close', () => fs.writeFileSync(__dirname + '/closed', ''));
    fs.writeFileSync(__dirname + '/waiting', '');
    return;
  }
  if (req.url === '/large') {
    for (let i = 0; i < 64; i += 1) if (!res.write(Buffer.alloc(65536, 'x'))) await new Promise((r) => res.once('drain', r));
  }
  res.end('done');
};`;

test('a Node application: bodies both ways, headers, errors of all kinds, a client that goes away', async (t) => {
  const { address, tcp, directory, process } = await start(t, { files: { 'app.cjs': NODE } });
  const body = 'y'.repeat(300_000);
  const echoed = await exchange(
    address,
    `POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  assert.equal(parse(echoed).body, body);

  const head = await exchange(address, 'GET /headers HTTP/1.0\r\nHost: shop\r\nX-Up: 1\r\n\r\n');
  assert.match(head, /^HTTP\/1\.\d 207 Many\r\n/);
  assert.match(head, /Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n/i);
  assert.equal(parse(head).headers['x-late'], 'yes');
  assert.deepEqual(JSON.parse(parse(head).body), { host: 'shop', 'x-up': '1' });

  const plain = await exchange(tcp, 'GET /plain HTTP/1.0\r\n\r\n');
  assert.match(
    plain,
    /^HTTP\/1\.\d 201 Created\r\nX-Number: 7\r\nX-Address: 127\.0\.0\.1\r\ncontent-LENGTH: 5\r\n/,
  );
  // What cannot be sent is refused as by the runtime, and leaves nothing behind.
  const twice = await exchange(address, 'GET /twice HTTP/1.0\r\n\r\n');
  assert.match(twice, /\r\nX-Code: ERR_INVALID_CHAR\r\nX-Two: 1\r\nX-Two: 2\r\n/);
  assert.doesNotMatch(twice, /X-Bad/);

  assert.equal((await get(address, '/throw')).status, 500);
  await process.prints(/Error: boom/);
  assert.equal((await get(address, '/later')).body, 'done');
  await process.prints(/uncaught exception: Error: stray/);
  assert.equal((await get(address, '/reject')).body, 'done');
  await process.prints(/unhandled rejection: Error: forgotten/);
  assert.equal((await get(address, '/large')).body.length, 64 * 65536 + 4);

  const client = dial(tcp);
  await once(client, 'connect');
  client.write('GET /wait HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => existsSync(`${directory}/waiting`));
  client.resetAndDestroy();
  await until(
    () => existsSync(`${directory}/closed`),
    'the application was not told that its client is gone',
  );
  assert.equal((await get(address, '/')).body, 'done');
});

const FETCH = `
import { existsSync, writeFileSync } from 'node:fs';
const dir = import.meta.dirname;
export default {
  async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === '/echo') return new Response(request.body, { headers: { 'x-method': request.method } });
    if (url.pathname === '/wait') {
      request.signal.addEventListener('abort', () => writeFileSync(dir + '/aborted', ''));
      writeFileSync(dir + '/waiting', '');
      return new Promise(() => {});
    }
    if (url.pathname === '/nothing') return new Response(null, { status: 204 });
    return Response.json({ url: request.url, host: request.headers.get('host') });
  },
};`;

test('a fetch application: bodies both ways, the URL as the client sees it, the signal', async (t) => {
  const { address, tcp, directory } = await start(t, { files: { 'app.mjs': FETCH } });
  const body = 'z'.repeat(200_000);
  const echoed = parse(
    await exchange(address, `PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
  );
  assert.equal(echoed.headers['x-method'], 'PUT');
  assert.equal(echoed.body, body);
  assert.equal((await get(address, '/nothing')).status, 204);
  assert.deepEqual(JSON.parse((await get(address, '/a%20b?c=d')).body), {
    url: 'http://test/a%20b?c=d',
    host: 'test',
  });
  // The client chooses the path, never the host that the application sees.
  const odd = await exchange(address, 'GET //evil.example/x HTTP/1.1\r\nHost: good\r\n\r\n');
  assert.equal(JSON.parse(parse(odd).body).url, 'http://good//evil.example/x');
  assert.match(await exchange(address, 'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n'), /^HTTP\/1\.1 501 /);
  assert.match(await exchange(address, 'GET / HTTP/1.1\r\nHost: [\r\n\r\n'), /^HTTP\/1\.1 400 /);
  const star = parse(await exchange(address, 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n'));
  assert.equal(JSON.parse(star.body).url, 'http://x/');
  const client = dial(tcp);
  await once(client, 'connect');
  client.write('GET /wait HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => existsSync(`${directory}/waiting`));
  client.resetAndDestroy();
  await until(() => existsSync(`${directory}/aborted`), 'the signal was not aborted');
});
