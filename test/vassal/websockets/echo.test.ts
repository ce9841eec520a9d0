import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeAddress, get, nginx, noNginx, until, uwsgiPass } from '../../support/index.ts';
import { authority, fixture } from '../tls/client.ts';
import { missing, site, type Site } from '../runtimes/python/site.ts';
import { closed, masked, next, open, raw } from './client.ts';

const ECHO = `
import os, uwsgi

def application(environ, start_response):
    if environ["PATH_INFO"] == "/pid":
        start_response("200 OK", [])
        return [str(os.getpid()).encode()]
    uwsgi.websocket_handshake(environ["HTTP_SEC_WEBSOCKET_KEY"], environ.get("HTTP_ORIGIN", ""))
    while True:
        message = uwsgi.websocket_recv()
        if environ["PATH_INFO"] == "/binary":
            uwsgi.websocket_send_binary(message)
        else:
            uwsgi.websocket_send(message)
`;

function echo(t: Parameters<typeof site>[0], more = ''): Promise<Site> {
  return site(t, { 'app.py': ECHO }, `wsgi-file = app.py\nthreads = 8\n${more}`);
}

test(
  'WSK-001 WSK-002 WSK-004 WSK-005 WSK-006 text and bytes of every length',
  { skip: missing },
  async (t) => {
    const { address } = await echo(t);
    const text = await open(`ws://${address}/`);
    const binary = await open(`ws://${address}/binary`);
    for (const length of [0, 1, 125, 126, 127, 128, 65535, 65536, 65537, 300_000, 1_048_576]) {
      text.send('é'.repeat(length / 2));
      const heard = await next(text);
      assert.deepEqual([heard.binary, heard.data.equals(Buffer.from('é'.repeat(length / 2)))], [false, true]);
      const bytes = Buffer.alloc(length, 0xfe);
      binary.send(bytes);
      const got = await next(binary);
      assert.deepEqual([got.binary, got.data.equals(bytes)], [true, true], String(length));
    }
    for (const socket of [text, binary]) {
      const end = closed(socket);
      socket.close(4321, 'enough');
      assert.deepEqual((await end)[0], 4321);
    }
  },
);

test(
  'WSK-006 fragments, pings between them, and bytes that come one by one',
  { skip: missing },
  async (t) => {
    const { address } = await echo(t);
    const frames = [masked(1, 'frag', false), masked(9, 'ping'), masked(0, 'ment', false), masked(0, 'ed')];
    const bytes = Buffer.concat([...frames, masked(10, 'nobody asked'), masked(1, 'next')]);
    const answers = Buffer.concat([Buffer.from('\x8a\x04ping\x81\x0afragmented\x81\x04next', 'latin1')]);

    // All of it behind the head, before the handshake was answered.
    const early = await raw(address, '/', bytes);
    await until(() => early.bytes().length >= answers.length, 'the answers');
    assert.deepEqual(early.bytes(), answers);
    early.socket.destroy();

    const drip = await raw(address);
    for (const byte of bytes) {
      drip.socket.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
    await until(() => drip.bytes().length >= answers.length, 'the answers to drops');
    assert.deepEqual(drip.bytes(), answers);
    drip.socket.destroy();
  },
);

test(
  'WSK-001 a client that breaks the protocol is told why, and nothing else suffers',
  { skip: missing },
  async (t) => {
    const { address, program } = await echo(t, 'websockets-max-size = 64');
    const rows: readonly (readonly [what: string, bytes: Buffer, code: number])[] = [
      ['a reserved bit', Buffer.from([0xc1, 0x80, 0, 0, 0, 0]), 1002],
      ['no mask', Buffer.from([0x81, 1, 120, 0, 0, 0]), 1002],
      ['nothing to continue', masked(0, 'x'), 1002],
      ['text that is none', masked(1, Buffer.from([0xff])), 1007],
      ['a message that is too large', masked(2, Buffer.alloc(65537)), 1009],
      ['a length without bytes', Buffer.from([0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4]), 1009],
      ['a close code that cannot be', masked(8, Buffer.from([3, 0xed])), 1002],
      ['a close', masked(8, Buffer.from([3, 0xe8])), 1000],
    ];
    for (const [what, bytes, code] of rows) {
      const client = await raw(address);
      client.socket.write(masked(1, 'before'));
      await until(() => client.bytes().length === 8, 'the echo');
      client.socket.write(Buffer.concat([bytes, masked(1, 'after')]));
      await client.ended;
      const heard = client.bytes();
      assert.equal(heard.toString('latin1', 0, 8), '\x81\x06before', what);
      assert.deepEqual([heard[8], heard.readUInt16BE(10)], [0x88, code], what);
      assert.equal(heard.length, 10 + heard[9]!, what);
      client.socket.destroy();
    }
    const gone = await raw(address);
    gone.socket.resetAndDestroy();
    const { body } = await get(address, '/pid');
    assert.match(body, /^\d+$/);
    assert.doesNotMatch(program.output(), /Traceback/);
  },
);

test(
  'WSK-011 WSK-016 many clients at once, over processes and threads, in order',
  { skip: missing },
  async (t) => {
    const { address } = await echo(t, 'processes = 2\nmaster = true');
    const clients = await Promise.all(Array.from({ length: 16 }, () => open(`ws://${address}/`)));
    await Promise.all(
      clients.map(async (client, number) => {
        const wanted = Array.from({ length: 200 }, (_, index) => `${number}:${index}`);
        const heard: string[] = [];
        client.on('message', (data: Buffer) => heard.push(String(data)));
        for (const text of wanted) client.send(text);
        await until(() => heard.length === wanted.length, `the echoes of client ${number}`);
        assert.deepEqual(heard, wanted);
      }),
    );
    for (const client of clients) client.terminate();
  },
);

test('WSK-012 WSK-013 over TLS, and through the gateway', { skip: missing }, async (t) => {
  const [secure, gateway] = [await freeAddress(), await freeAddress()];
  const tls = `${secure},${fixture('server.pem')},${fixture('server.key')}`;
  await echo(t, `https-socket = ${tls}\nhttp = ${gateway}\nhttp-websockets = true`);
  for (const url of [`wss://${secure}/`, `ws://${gateway}/`]) {
    const client = await open(url, { ca: authority });
    const large = 'z'.repeat(700_000);
    client.send(large);
    assert.equal(String((await next(client)).data), large);
    const end = closed(client);
    client.close();
    assert.equal((await end)[0], 1005);
  }
});

test('WSK-012 behind nginx, over the uwsgi protocol', { skip: missing || noNginx }, async (t) => {
  const back = await freeAddress();
  await echo(t, `socket = ${back}`);
  const upgrade = 'uwsgi_param HTTP_UPGRADE $http_upgrade; uwsgi_param HTTP_CONNECTION upgrade;';
  const front = await nginx(t, uwsgiPass(back, upgrade));
  const client = await open(`ws://${front}/`);
  client.send('through nginx');
  assert.equal(String((await next(client)).data), 'through nginx');
  client.terminate();
});
