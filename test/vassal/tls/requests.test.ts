import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { dial, exchange, freeAddress, get, until } from '../../support/index.ts';
import { launch, start, type Application } from '../runtimes/javascript/application.ts';
import { missing, site as python } from '../runtimes/python/site.ts';
import { packet } from '../protocols/sample.ts';
import { ask, authority, fixture, identity } from './client.ts';

const CODE = `
export default function (request, response) {
  if (request.url === '/broken') {
    response.write('half');
    return void setTimeout(() => response.destroy(), 50);
  }
  let size = 0;
  request.on('data', (part) => (size += part.length));
  request.on('end', () => response.end(\`\${request.method} \${request.url} \${size}\`));
}
`;

const PAIR = `${fixture('server.pem')},${fixture('server.key')}`;

async function site(t: TestContext, more = '', tail = ''): Promise<Application & { secure: string }> {
  const secure = await freeAddress();
  const made = await start(t, {
    files: { 'app.mjs': CODE },
    more: `https-socket = ${secure},${PAIR}${tail}\n${more}`,
  });
  return { ...made, secure };
}

test('REL-079 https-socket: requests of any size, kept alive and at once', async (t) => {
  const { secure } = await site(t, 'processes = 2\nthreads = 4');
  assert.equal((await ask(secure, { path: '/a?b' })).body, 'GET /a?b 0');
  const large = 'x'.repeat(3_000_000);
  assert.equal((await ask(secure, { method: 'POST' }, large)).body, 'POST / 3000000');
  const agent = new Agent({ keepAlive: true, maxSockets: 3 });
  t.after(() => agent.destroy());
  const bodies = await Promise.all(
    Array.from({ length: 60 }, (_, index) => ask(secure, { agent, path: `/${index}` })),
  );
  assert.deepEqual(
    bodies.map(({ body }) => body),
    Array.from({ length: 60 }, (_, index) => `GET /${index} 0`),
  );
});

test('suwsgi-socket speaks the uwsgi protocol in TLS, with answers that are not framed for HTTP', async (t) => {
  const secure = await freeAddress();
  await start(t, { files: { 'app.mjs': CODE }, more: `suwsgi-socket = ${secure},${PAIR}` });
  const [host = '', port = ''] = secure.split(':');
  const client = connect({ host, port: Number(port), ca: authority });
  t.after(() => client.destroy());
  const variables = { REQUEST_METHOD: 'POST', REQUEST_URI: '/u', CONTENT_LENGTH: '5' };
  client.write(Buffer.concat([packet({ ...variables, SERVER_PROTOCOL: 'HTTP/1.1' }), Buffer.from('12345')]));
  let answer = '';
  client.setEncoding('latin1').on('data', (part: string) => (answer += part));
  await once(client, 'end');
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nPOST \/u 5$/);
  assert.doesNotMatch(answer, /Transfer-Encoding/i);
});

test('sessions are resumed by any worker; TLS 1.3 stays when ciphers are named (HTS-003)', async (t) => {
  const { secure } = await site(t, 'processes = 2', ',HIGH');
  const [host = '', port = ''] = secure.split(':');
  const open = (session?: Buffer): TLSSocket =>
    connect({ host, port: Number(port), ca: authority, ...(session === undefined ? {} : { session }) });
  const first = open();
  const [session] = (await once(first, 'session')) as [Buffer];
  assert.equal(first.getProtocol(), 'TLSv1.3');
  first.destroy();
  for (let turn = 0; turn < 6; turn++) {
    const again = open(session);
    await once(again, 'secureConnect');
    assert.equal(again.isSessionReused(), true, String(turn));
    again.destroy();
  }
});

test('HTS-004 a client certificate that is demanded', async (t) => {
  const { secure } = await site(t, '', `,HIGH,!${fixture('ca.pem')}`);
  await assert.rejects(ask(secure));
  await assert.rejects(ask(secure, identity('stranger')));
  assert.equal((await ask(secure, identity('client'))).status, 200);
});

test('HTS-005 a client certificate that may be left out, but not be anybody’s', async (t) => {
  const { secure } = await site(t, 'https-export-cert = true', `,HIGH,${fixture('ca.pem')}`);
  assert.equal((await ask(secure)).status, 200);
  await assert.rejects(ask(secure, identity('stranger')));
  assert.equal((await ask(secure, identity('client'))).status, 200);
});

test('HTS-001 SPD-002 https and https2 in front of the own workers, http-to-https beside them', async (t) => {
  const [first, second, plain] = [await freeAddress(), await freeAddress(), await freeAddress()];
  const pairs = `addr=${second},cert=${fixture('server.pem')},key=${fixture('server.key')}`;
  await start(t, {
    files: { 'app.mjs': CODE },
    more: `https = ${first},${PAIR}\nhttps2 = ${pairs}\nhttp-to-https = ${plain}`,
  });
  for (const address of [first, second]) assert.equal((await ask(address, { path: '/x' })).body, 'GET /x 0');
  const moved = await get(plain, '/a?b=c');
  assert.equal(moved.status, 301);
  assert.equal(moved.headers['location'], 'https://test/a?b=c');
});

test('an answer that breaks off is not ended as if it were whole', async (t) => {
  const { secure } = await site(t);
  await assert.rejects(ask(secure, { path: '/broken', headers: { connection: 'close' } }));
  assert.equal((await ask(secure)).status, 200);
});

test('clients that say nothing, or no TLS, keep nobody out and hold nothing', async (t) => {
  const { secure } = await site(t, 'socket-timeout = 2');
  const silent = Array.from({ length: 20 }, () => dial(secure).resume());
  await Promise.all(silent.map((socket) => once(socket, 'connect')));
  // The beginning of a hello: without a byte the kernel would keep them back.
  for (const socket of silent) socket.write('\x16\x03\x01', 'latin1');
  assert.equal((await ask(secure)).status, 200);
  await exchange(secure, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n').catch(() => undefined);
  for (let turn = 0; turn < 100; turn++)
    dial(secure)
      .on('error', () => undefined)
      .destroy();
  assert.equal((await ask(secure)).status, 200);
  await until(() => silent.every((socket) => socket.destroyed), 'the silent ones are let go');
});

test('ssl-verbose says why a connection fails', async (t) => {
  for (const [more, said] of [
    ['ssl-verbose = true', /\[tls\] a connection of .+ failed: .*(http request|wrong version|unsupported)/i],
    ['', null],
  ] as const) {
    const { secure, process } = await site(t, more);
    await exchange(secure, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n').catch(() => undefined);
    if (said !== null) await process.prints(said);
    assert.equal((await ask(secure)).status, 200);
    if (said === null) assert.doesNotMatch(process.output(), /\[tls\]/);
  }
});

test('a reload takes the new certificate and loses no request', async (t) => {
  const secure = await freeAddress();
  const files = { 'app.mjs': CODE, 'c.pem': '', 'k.pem': '' };
  const use = (directory: string, name: string): void => {
    copyFileSync(fixture(`${name}.pem`), join(directory, 'c.pem'));
    copyFileSync(fixture(`${name}.key`), join(directory, 'k.pem'));
  };
  const sockets = `https-socket = ${secure},c.pem,k.pem\nthreads = 4`;
  const made = await start(t, { files, more: sockets, prepare: (directory) => use(directory, 'server') });
  let running = true;
  const loop = (async () => {
    let count = 0;
    while (running) {
      assert.equal((await ask(secure, { rejectUnauthorized: false })).status, 200);
      count += 1;
    }
    return count;
  })();
  use(made.directory, 'client');
  process.kill(made.process.pid, 'SIGHUP');
  await until(async () => (await subject(secure)) === 'client', 'the new certificate');
  running = false;
  assert.ok((await loop) > 0);
});

async function subject(address: string): Promise<string> {
  const [host = '', port = ''] = address.split(':');
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return String(CN);
}

test('what applications learn of the client (HTTPS, HTTPS_DN, HTTPS_CC)', { skip: missing }, async (t) => {
  const secure = await freeAddress();
  const app = `
def application(environ, start_response):
    start_response("200 OK", [])
    names = ("wsgi.url_scheme", "HTTPS", "HTTPS_DN", "SERVER_PORT", "REMOTE_ADDR", "SERVER_PROTOCOL")
    found = [environ.get(name, "-") for name in names]
    found.append(environ.get("HTTPS_CC", "-")[:27])
    found.append(str(len(environ.get("HTTPS_CLIENT_CERTIFICATE", ""))))
    return [" ".join(found).encode()]
`;
  await python(
    t,
    { 'app.py': app },
    `wsgi-file = app.py\nhttps-export-cert = true\nhttps-http2 = true
https-socket = ${secure},${PAIR},HIGH,${fixture('ca.pem')}`,
  );
  const port = secure.split(':')[1];
  assert.equal((await ask(secure)).body, `https on - ${port} 127.0.0.1 HTTP/1.1 - 0`);
  const known = await ask(secure, identity('client'));
  assert.match(
    known.body,
    /^https on \/C=IT\/O=foo\/CN=client \d+ 127\.0\.0\.1 HTTP\/1\.1 -----BEGIN CERTIFICATE----- [1-9]\d\d$/,
  );
});

test('ERR_TLS_FILE a key that does not belong to the certificate stops the start', async (t) => {
  const secure = await freeAddress();
  const made = await launch(t, {
    files: { 'app.mjs': CODE },
    more: `https-socket = ${secure},${fixture('server.pem')},${fixture('client.key')}`,
  });
  await made.process.prints(/ERR_TLS_FILE: unable to use the certificate .*server\.pem/);
});
