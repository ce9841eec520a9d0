import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { exchange, freeAddress, get } from '../../support/index.ts';
import { start } from '../runtimes/javascript/application.ts';
import { missing, site, type Site } from '../runtimes/python/site.ts';

const APP = `
import time, uwsgi
from urllib.parse import unquote
from uwsgidecorators import rpc

uwsgi.register_rpc("join", lambda *texts: b"/".join(texts))
uwsgi.register_rpc("big", lambda size: b"B" * int(size))
uwsgi.register_rpc("nothing", lambda: None)
uwsgi.register_rpc("fails", lambda: 1 / 0)
uwsgi.register_rpc("slow", lambda: time.sleep(100))
uwsgi.register_rpc("stop", lambda: "break 500 Oh")
uwsgi.register_rpc("jump", lambda: "goto there")
uwsgi.register_rpc("say", lambda text: text)
uwsgi.register_rpc("raw", lambda: b"HTTP/1.0 203 Raw\\r\\nX-A: b\\r\\n\\r\\nbody")

@rpc("text")
def text(*texts):
    return "é%d" % len(texts)

def application(environ, start_response):
    start_response("200 OK", [])
    try:
        return [repr(eval(unquote(environ.get("QUERY_STRING", "")) or "0")).encode()]
    except Exception as error:
        return [("%s: %s" % (type(error).__name__, error)).encode()]
`;

const ask = async ({ address }: Pick<Site, 'address'>, code: string): Promise<string> =>
  (await get(address, `/?${encodeURIComponent(code)}`)).body;

test('RPC-001 to RPC-008 RPC-018 calls here and elsewhere', { skip: missing }, async (t) => {
  const socket = await freeAddress();
  const other = await site(t, { 'app.py': APP }, `wsgi-file = app.py\nsocket = ${socket}\nprocesses = 2`);
  await other.program.prints(/spawned uWSGI worker 2/);
  const here = await site(t, { 'app.py': APP }, 'wsgi-file = app.py\nlazy-apps = true');
  for (const node of ['None', `"${socket}"`, `b"${socket}"`]) {
    const call = (rest: string): Promise<string> => ask(here, `uwsgi.rpc(${node}, ${rest})`);
    assert.equal(await call('"join", "a", b"\\0\\xff"'), "b'a/\\x00\\xff'");
    assert.equal(await call('b"nothing"'), "b''");
    assert.equal(await call('"text"'), "b'\\xc3\\xa90'");
    assert.equal(await call('"fails"'), 'None');
    assert.equal(await call('"unknown"'), 'None');
    assert.equal(await call('"text", *["x"] * 254'), "b'\\xc3\\xa9254'");
    assert.match(await call('"text", *["x"] * 255'), /ValueError/);
    assert.match(await call('"text", "x" * 65536'), /ValueError/);
    assert.equal(await ask(here, `len(uwsgi.rpc(${node}, "big", "10000000"))`), '10000000');
  }
  assert.equal(await ask(here, 'len(uwsgi.call("join", "x" * 65535))'), '65535');
  assert.equal(await ask(here, 'uwsgi.rpc("127.0.0.1:1", "join", "a")'), 'None');
  assert.equal(await ask(here, 'uwsgi.rpc_list()[:2]'), "(b'join', b'big')");
  assert.match(await ask(here, 'uwsgi.register_rpc("x" * 300, print)'), /ValueError/);
  await here.program.prints(/ZeroDivisionError/);
});

test('RPC-010 others are served while an answer is awaited', { skip: missing }, async (t) => {
  const socket = await freeAddress();
  await site(t, { 'app.py': APP }, `wsgi-file = app.py\nsocket = ${socket}`);
  const here = await site(t, { 'app.py': APP }, 'wsgi-file = app.py\nthreads = 2\nsocket-timeout = 30');
  void ask(here, `uwsgi.rpc("${socket}", "slow")`).catch(() => '');
  assert.equal(await ask(here, 'uwsgi.call("join", "a")'), "b'a'");
});

test(
  'RTE-121 to RTE-127 RPC-011 to RPC-014 REL-307 REL-339 to REL-341 rules call functions',
  { skip: missing },
  async (t) => {
    const socket = await freeAddress();
    const rules = [
      '^/rpc rpc:join ${REQUEST_METHOD} $0',
      '^/many rpcnext:join 1 2',
      '^/many rpcblob:join 3',
      '^/many break:',
      '^/raw rpcraw:raw',
      '^/empty rpcraw:nothing',
      '^/unknown rpc:unknown',
      `^/far/(.+) rpc:join@${socket} $1 uWSGI %V`,
      '^/call call:join called',
      '^/var rpcvar:NODE join a b',
      '^/var break:297 ${NODE}',
      '^/say/break rpcret:stop',
      '^/say/jump rpcret:jump',
      '^/say rpcset:say ${QUERY_STRING}',
    ];
    const lines = [
      ...rules.map((rule) => `route = ${rule}`),
      'route-run = break:299 after',
      'route-label = there',
      'route = ^/say break:298 there',
    ];
    const here = await site(
      t,
      { 'app.py': APP },
      ['wsgi-file = app.py', 'threads = 2', `socket = ${socket}`, ...lines].join('\n'),
    );
    assert.match((await get(here.address, '/far/x')).body, /^x\/uWSGI\/\d/);
    assert.equal((await get(here.address, '/call')).body, 'called');
    assert.match(await exchange(here.address, 'GET /var HTTP/1.0\r\n\r\n'), /^HTTP\/1\.[01] 297 a\/b\r\n/);
    assert.equal((await get(here.address, '/rpc')).body, 'GET//rpc');
    assert.equal(parseBody(await exchange(here.address, 'GET /many HTTP/1.0\r\n\r\n')), '1/23');
    const raw = await get(here.address, '/raw');
    assert.deepEqual([raw.status, raw.headers['x-a'], raw.body], [203, 'b', 'body']);
    assert.equal((await get(here.address, '/empty')).status, 299);
    assert.equal((await get(here.address, '/unknown')).status, 500);
    assert.equal((await get(here.address, '/say?next')).status, 299);
    assert.equal((await get(here.address, '/say?continue')).status, 200);
    assert.equal((await get(here.address, '/say/jump')).status, 298);
    assert.equal((await get(here.address, '/say?nonsense')).status, 500);
    assert.match(
      await exchange(here.address, 'GET /say/break HTTP/1.0\r\n\r\n'),
      /^HTTP\/1\.[01] 500 Oh\r\n/,
    );
  },
);

function parseBody(text: string): string {
  return text.slice(text.indexOf('\r\n\r\n') + 4);
}

test('a rule that waits is for the request chain', { skip: missing }, async (t) => {
  const refused = site(t, { 'app.py': APP }, 'wsgi-file = app.py\nresponse-route-run = rpc:join a');
  await assert.rejects(refused, /ERR_ROUTING_RULE/);
});

test(
  'RPC-016 RPC-017 REL-236 REL-238 calls of packets, of pages and in XML',
  { skip: missing },
  async (t) => {
    const [socket, pages, xml] = [await freeAddress(), await freeAddress(), await freeAddress()];
    const more = [
      `socket = ${socket}`,
      `scgi-socket = ${pages}`,
      'scgi-socket-modifier1 = 173',
      'scgi-socket-modifier2 = 2',
      `fastcgi-socket = ${xml}`,
    ];
    const here = await site(t, { 'app.py': APP }, ['wsgi-file = app.py', ...more].join('\n'));
    const array = '\x04\0join\x01\0a\0\0\x01\0b';
    assert.equal(await exchange(socket, `\xad${String.fromCharCode(array.length)}\0\x01${array}`), 'a/b');
    assert.equal(
      await exchange(socket, `\xad${String.fromCharCode(array.length)}\0\0${array}`),
      '\xad\x03\0\0a/b',
    );
    assert.equal(await exchange(socket, '\xad\x09\0\0\x07\0unknown'), '');
    assert.equal(await exchange(socket, '\xad\x03\0\0\x09\0x'), '');
    await here.program.prints(/Invalid RPC request/);
    const variables = (pairs: Record<string, string>): string => {
      const text = (value: string): string =>
        String.fromCharCode(value.length & 255, value.length >> 8) + value;
      return Object.entries(pairs).flat().map(text).join('');
    };
    const send = (modifier2: number, pairs: Record<string, string>, body = ''): Promise<string> => {
      const block = variables({ SERVER_PROTOCOL: 'HTTP/1.1', CONTENT_LENGTH: String(body.length), ...pairs });
      return exchange(
        socket,
        `\xad${String.fromCharCode(block.length & 255, block.length >> 8, modifier2)}${block}${body}`,
      );
    };
    const page = await send(2, { PATH_INFO: '/join/x y/z' });
    assert.match(page, /^HTTP\/1.1 200 OK\r\n(?:.*\r\n)*Content-Type: application\/binary\r\n/);
    assert.equal(parseBody(page), 'x y/z');
    assert.match(await send(2, { PATH_INFO: '/unknown' }), /^HTTP\/1.1 404/);
    assert.match(await send(2, { PATH_INFO: '/' }), /^HTTP\/1.1 500/);
    const method = (name: string): string =>
      `<?xml version="1.0"?><methodCall><methodName>${name}</methodName><params><param><value>a</value></param></params></methodCall>`;
    assert.match(await send(3, { PATH_INFO: '/' }, method('join')), /<string>a<\/string>/);
    assert.match(await send(3, { PATH_INFO: '/' }, method('unknown')), /-32601/);
    assert.match(await send(3, { PATH_INFO: '/' }, 'nonsense'), /-32700/);
  },
);

test(
  'REL-238 a client of the Python library speaks to http-socket-modifier2 = 3',
  { skip: missing },
  async (t) => {
    const more = 'http-socket-modifier1 = 173\nhttp-socket-modifier2 = 3';
    const here = await site(t, { 'app.py': APP }, `wsgi-file = app.py\n${more}`);
    const code = `import xmlrpc.client as x; print(x.ServerProxy("http://${here.address}").join("foo", 7, "ü"))`;
    assert.equal(execFileSync('/usr/bin/python3', ['-c', code], { encoding: 'utf8' }).trim(), 'foo/7/ü');
  },
);

const JAVASCRIPT = `
uwsgi.register_rpc('js', async (...values) => values.map((value) => value.toString().toUpperCase()).join('-'));
uwsgi.register_rpc('bytes', () => Buffer.of(0, 255));
module.exports = async (req, res) => {
  const found = await eval(decodeURIComponent(req.url.slice(2)));
  res.end(Buffer.isBuffer(found) ? found : JSON.stringify(found));
};
`;

test('RPC-009 functions of one language are called from the other', { skip: missing }, async (t) => {
  const socket = await freeAddress();
  const there = await start(t, {
    files: { 'app.cjs': JAVASCRIPT, 'app.py': APP },
    more: `plugin = python3\nhttp-socket-modifier1 = 24\nchdir = %d\nwsgi-file = app.py\nprocesses = 2\nsocket = ${socket}`,
  });
  await there.process.prints(/spawned uWSGI worker 2/);
  const js = async (code: string): Promise<string> =>
    (await get(there.address, `/?${encodeURIComponent(code)}`)).body;
  assert.equal(await js('uwsgi.call("js", "a", Buffer.from("b"))'), 'A-B');
  assert.equal(await js(`uwsgi.rpc("${socket}", "bytes")`), '\0ÿ');
  assert.equal(await js('uwsgi.call("unknown")'), 'null');
  assert.equal(await js('uwsgi.call("join", "a", "b")'), 'a/b');
  assert.match(await js('uwsgi.rpc_list()'), /^\["js","bytes","join",/);
  const python = await site(t, { 'app.py': APP });
  assert.equal(await ask(python, `uwsgi.rpc("${socket}", "js", "x")`), "b'X'");
});
