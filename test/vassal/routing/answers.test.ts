import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test } from 'node:test';
import { dial, exchange, get, until } from '../../support/index.ts';
import { missing, site as python } from '../runtimes/python/site.ts';
import { site } from '../static/site.ts';

const BASIC = (text: string): string => `Authorization: Basic ${Buffer.from(text).toString('base64')}\r\n`;

const APPLICATION = `module.exports = (request, response) => {
  response.setHeader('X-App', request.url);
  response.end('of the application');
};`;

test('CCK-019 CCK-020 RTE-001 RTE-059 RTE-070 RTE-071 RTE-073 RTE-076 RTE-089 RTE-091 RTE-092 RTE-094 RTE-136 RTE-143 RTE-144 RTE-153 RTE-154 RTE-155 what rules answer, before an application and after it', async (t) => {
  const { ask, program, directory } = await site(
    t,
    { 'app.cjs': APPLICATION, 'page.txt': 'a page' },
    `javascript = DIR/app.cjs
plugins = router_basicauth, router_static
alarm = kept cmd:cat >> DIR/alarm
log-format = line %(uri)
route = ^/closed break:
route = ^/raw send:HTTP/1.0 299 Own
route = ^/raw send-crnl:
route = ^/raw send-crnl:X-A: 1
route = ^/raw send-crnl:
route = ^/raw send:destroy the world
route = ^/raw break:
route = ^/for-good redirect-permanent:/new
route = ^/for-ever redirect-301:/newer
route = ^/first rewrite-last:/last?done
route = ^/last break:410 Never
route = ^/user basicauth:Another Realm,kratos:
route = ^/nobody basicauth:Closed,
route = ^/login basicauth-next:Trac Realm,pippo:pluto
route-if-not = empty:\${REMOTE_USER} goto:in
route = ^/login basicauth:Trac Realm,foo:bar
route-label = in
route = ^/quiet donotlog:
route = ^/title setprocname:serves \${PATH_INFO}
route = ^/alarm alarm:kept from \${uwsgi[wid]}
route = ^/page file:filename=DIR/\${qs[f]}
route-if = isfile:DIR/\${hex[PATH_INFO]}.html static:DIR/\${hex[PATH_INFO]}.html
route = ^/kept tofile:DIR/\${hex[PATH_INFO]}.html
response-route = ^/drop clearheaders:404 Not Found
response-route = ^/reset resetheaders:404 Not Found
response-route = ^/(drop|reset) addheader:X-Own: kept`,
  );
  assert.equal(await ask('/closed').catch(() => ''), '');
  assert.equal(await ask('/raw'), 'HTTP/1.0 299 Own\r\nX-A: 1\r\n\r\ndestroy the world');
  assert.match(await ask('/for-good'), /^HTTP\/1\.1 301 Moved Permanently\r\n(?:.*\r\n)*Location: \/new\r\n/);
  assert.match(await ask('/for-ever'), /^HTTP\/1\.1 301 [^]*Location: \/newer\r\n/);
  assert.match(await ask('/first'), /^HTTP\/1\.1 200 [^]*of the application$/);
  assert.match(await ask('/last'), /^HTTP\/1\.1 410 Never\r\n/);

  assert.match(await ask('/user', BASIC('kratos:whatever')), /^HTTP\/1\.1 200 /);
  assert.match(await ask('/user', BASIC('zeus:whatever')), /^HTTP\/1\.1 401 [^]*realm="Another Realm"/);
  assert.match(await ask('/nobody', BASIC('kratos:x')), /^HTTP\/1\.1 401 [^]*realm="Closed"/);
  for (const one of ['pippo:pluto', 'foo:bar'])
    assert.match(await ask('/login', BASIC(one)), /^HTTP\/1\.1 200 /, one);
  for (const none of ['', BASIC('pippo:bar')]) assert.match(await ask('/login', none), /^HTTP\/1\.1 401 /);

  assert.match(await ask('/page?f=page.txt'), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\na page$/);
  for (const path of ['/drop', '/reset']) {
    const answer = await ask(path);
    assert.match(answer, /^HTTP\/1\.1 404 Not Found\r\n(?:.*\r\n)*X-Own: kept\r\n/, path);
    assert.doesNotMatch(answer, /X-App/, path);
  }
  assert.match(await ask('/kept'), /X-App[^]*of the application$/);
  await until(() => existsSync(`${directory}/${Buffer.from('/kept').toString('hex').toUpperCase()}.html`));
  assert.match(await ask('/kept'), /^HTTP\/1\.1 200 OK\r\n(?!X-App)[^]*of the application$/);
  assert.doesNotMatch(await ask('/kept'), /X-App/);
  await ask('/alarm');
  await until(() => readAlarm(directory) === 'from 1');
  await ask('/quiet');
  await ask('/title');
  await program.prints('line /title');
  assert.doesNotMatch(program.output(), /line \/quiet/);
  const pid = /spawned uWSGI worker 1 \(pid: (\d+)/.exec(program.output())?.[1];
  assert.match(readFileSync(`/proc/${pid}/cmdline`, 'latin1'), /^serves \/title\0*$/);
});

function readAlarm(directory: string): string {
  try {
    return readFileSync(`${directory}/alarm`, 'latin1').trim();
  } catch {
    return '';
  }
}

test('RTE-147 RTE-148 rules run CGI scripts', async (t) => {
  const { ask } = await site(
    t,
    {
      'bin/plain.txt': 'printf "Status: 202 Fine\\r\\n\\r\\n$SCRIPT_NAME $QUERY_STRING $(pwd)"',
      'bin/broken': '',
      'bin/run.sh': '#!/bin/sh\nprintf "X-A: 1\\n\\nran $1$REQUEST_METHOD"',
    },
    `plugins = cgi
hook-asap = chmod:DIR/bin/run.sh 755
route = ^/run/(.+) cgi:DIR/bin/$1
route = ^/help/(.+) cgihelper:/bin/sh DIR/bin/$1
route = ^/query cgi:DIR/bin/\${qs[f]}
route-run = break:410 Gone`,
  );
  assert.match(
    await ask('/help/plain.txt?a=b'),
    /^HTTP\/1\.1 202 Fine\r\n[^]*\/help\/plain\.txt a=b \/.*\/bin$/,
  );
  assert.match(await ask('/run/run.sh'), /^HTTP\/1\.1 200 OK\r\nX-A: 1\r\n[^]*ran GET$/);
  for (const [path, status] of [
    ['/run/plain.txt', 403],
    ['/run/none', 404],
    ['/query?f=../bin/plain.txt', 404],
    ['/help/broken', 500],
  ] as const)
    assert.match(await ask(path), new RegExp(`^HTTP/1\\.1 ${status} `), path);
});

test('RTE-157 the rules of the first example', async (t) => {
  const { ask, program, directory } = await site(
    t,
    { 'app.cjs': APPLICATION },
    `javascript = DIR/app.cjs
http-socket = DIR/s
cache2 = name=pages,items=10
load-file-in-cache = DIR/app.cjs
log-format = line %(uri) local=%(local)
route-user-agent = .*curl.* redirect:http://uwsgi.it
route-remote-addr = ^127\\.0\\.0\\.1$ break:403 Forbidden
route = ^/test log:someone called /test
route = \\.php$ rewrite:/index.php
route = .* addheader:Server: my uWSGI server
route-host = ^localhost$ logvar:local=1
route-uri = ^/foo/(.*)\\.jpg$ cache:key=DIR/$1.cjs
route-if = equal:\${PATH_INFO};/bad break:500 Internal Server Error
route-if = equal:\${PATH_INFO};/index.php break:299 Index`,
  );
  assert.match(
    await ask('/', 'User-Agent: a curl/8\r\n'),
    /^HTTP\/1\.1 302 [^]*Location: http:\/\/uwsgi\.it\r\n/,
  );
  assert.match(await ask('/'), /^HTTP\/1\.1 403 Forbidden\r\n/);
  const local = (path: string, host = 'a'): Promise<string> =>
    exchange(`${directory}/s`, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  assert.match(await local('/test', 'localhost'), /\r\nServer: my uWSGI server\r\n[^]*of the application$/);
  await program.prints('someone called /test');
  await program.prints('line /test local=1');
  assert.match(await local('/a.php'), /^HTTP\/1\.1 299 Index\r\n/);
  assert.match(await local('/foo/app.jpg'), /module\.exports/);
  assert.match(await local('/bad'), /^HTTP\/1\.1 500 Internal Server Error\r\n/);
});

const DYNAMIC = `import os, sys

def application(environ, start_response):
    start_response("200 OK", [])
    venvs = [path for path in sys.path if "venv" in path]
    return [" ".join([environ["SCRIPT_NAME"], environ["REMOTE_USER"], os.getcwd(), *venvs]).encode()]
`;

/** Where the packages of a virtualenv of the system's Python are. */
const PACKAGES = missing
  ? ''
  : execFileSync('/usr/bin/python3', [
      '-c',
      'import sys; print("venv/lib/python%d.%d/site-packages" % sys.version_info[:2])',
    ])
      .toString()
      .trim();

test(
  'RTE-137 RTE-138 RTE-140 RTE-141 RTE-142 rules name the application, its folder and its virtualenv',
  { skip: missing },
  async (t) => {
    const { address, directory } = await python(
      t,
      { 'one.py': DYNAMIC, 'two.py': DYNAMIC, [`${PACKAGES}/x`]: '', 'sub/x': '' },
      `route = ^/(one|two) setscriptname:/mounted
route = ^/(one|two) setapp:$1
route = ^/(one|two) setuser:me
route = ^/(one|two) setfile:%d$1.py
route = ^/two chdir:%dsub
route = ^/two sethome:%dvenv`,
    );
    assert.equal((await get(address, '/one')).body, `/mounted me ${directory}`);
    assert.equal((await get(address, '/two')).body, `/mounted me ${directory}/sub ${directory}/${PACKAGES}`);
  },
);

test('RTE-081 with threads a request that waits for another server holds up nobody', async (t) => {
  let asked = 0;
  const sockets: Socket[] = [];
  const silent = createServer((socket) => {
    socket.on('error', () => undefined).on('data', () => (asked += 1));
    sockets.push(socket);
  }).listen(0, '127.0.0.1');
  t.after(() => silent.close());
  await once(silent, 'listening');
  const { address, ask } = await site(
    t,
    { 'app.cjs': APPLICATION },
    `javascript = DIR/app.cjs
threads = 2
route = ^/far uwsgi:127.0.0.1:${(silent.address() as AddressInfo).port},0,0`,
  );
  const client = dial(address).on('error', () => undefined);
  t.after(() => client.destroy());
  client.write('GET /far HTTP/1.1\r\nHost: a\r\n\r\n');
  await until(() => asked > 0);
  assert.match(await ask('/near'), /of the application$/);
  for (const socket of sockets) socket.destroy();
});
