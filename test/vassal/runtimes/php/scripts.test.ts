import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dial, exchange, get, parse, until } from '../../../support/index.ts';
import { site, skip } from './site.ts';

const ROOT = 'php-docroot = %dwww\n';

test('PHP-001 PHP-002 PHP-007 PHP-014 PHP-020 scripts and their variables', { skip }, async (t) => {
  const { address, root } = await site(
    t,
    `${ROOT}php-index = none.php\nphp-index = index.php\nphp-server-software = mine\nphp-var = FOO=b=r\nphp-var = REMOTE_PORT=7`,
    { 'www/sub/index.php': '<?php echo "index ", $_SERVER["SCRIPT_NAME"];' },
  );
  const { status, body, headers } = await get(address, '/vars.php/p/q?a=1', 'X-Y: z\r\nProxy: evil\r\n');
  assert.equal(status, 200);
  assert.match(headers['content-type'] ?? '', /^text\/plain/);
  const lines = body.split('\n');
  for (const line of [
    'SCRIPT_NAME=/vars.php',
    `SCRIPT_FILENAME=${root}/www/vars.php`,
    `DOCUMENT_ROOT=${root}/www`,
    'PATH_INFO=/p/q',
    'PHP_SELF=/vars.php/p/q',
    'QUERY_STRING=a=1',
    'REQUEST_URI=/vars.php/p/q?a=1',
    'REQUEST_METHOD=GET',
    'HTTP_X_Y=z',
    'SERVER_SOFTWARE=mine',
    'FOO=b=r',
    'REMOTE_PORT=7',
    `cwd=${root}/www`,
  ])
    assert.ok(lines.includes(line), `${line} in ${body}`);
  assert.doesNotMatch(body, /^(?:HTTP_PROXY|CONTENT_LENGTH)=/m);
  assert.equal((await get(address, '/sub/')).body, 'index /sub/index.php');
  assert.equal((await get(address, '/sub?x=1')).headers['location'], '/sub/?x=1');
  assert.equal((await get(address, '/none.php')).status, 404);
  const { status: own, headers: theirs } = await get(address, '/error.php');
  assert.deepEqual([own, theirs['x-a']], [418, 'b']);
});

test('PHP-008 PHP-011 PHP-012 PHP-021 directives', { skip }, async (t) => {
  const of = '/ini.php?of=memory_limit,date.timezone,upload_max_filesize,error_reporting,mail.log';
  const { address, program } = await site(
    t,
    [
      `${ROOT}php-ini = %dphp.ini\nphp-config-append = %dmore.ini\nphp-ini-append = %dlast.ini`,
      'php-set = date.timezone=Europe/Rome\nphp-set = error_reporting=E_ALL & ~E_NOTICE\nphp-dump-config = true',
    ].join('\n'),
    {
      'php.ini': 'memory_limit = 41M\nupload_max_filesize = 1M\nmail.log = /one\n',
      'more.ini': 'upload_max_filesize = 2M\nmail.log = /two',
      'last.ini': 'mail.log = /three',
    },
  );
  assert.equal(
    (await get(address, of)).body,
    'memory_limit=41M\ndate.timezone=Europe/Rome\nupload_max_filesize=2M\nerror_reporting=32759\nmail.log=/three\n',
  );
  assert.match(program.output(), /^upload_max_filesize=2M$/m);
  // Without one of its own, what is appended comes behind what PHP finds by itself.
  const plain = await site(t, `${ROOT}php-ini-append = %dmore.ini`, { 'more.ini': 'mail.log = /two' });
  assert.match(
    (await get(plain.address, '/ini.php?of=mail.log,variables_order')).body,
    /^mail.log=\/two\nvariables_order=.*S/,
  );
  const one = await site(t, `${ROOT}php-config = %dphp.ini`, { 'php.ini': 'memory_limit = 41M' });
  assert.equal((await get(one.address, '/ini.php?of=memory_limit')).body, 'memory_limit=41M\n');
});

test('PHP-015 PHP-016 PHP-017 PHP-019 one script for all, or for what is not there', { skip }, async (t) => {
  const app = {
    'app.php':
      '<?php echo $_SERVER["QUERY_STRING"], " ", $_SERVER["REQUEST_URI"], " ", $_SERVER["SCRIPT_NAME"];',
  };
  const one = await site(t, `${ROOT}php-app = %dapp.php\nphp-app-qs = q=\nphp-app-bypass = ^/who`, app);
  assert.equal((await get(one.address, '/a/b?x=1')).body, 'q=/a/b&x=1 /a/b?x=1 ');
  assert.match((await get(one.address, '/who.php')).body, /^\d+$/);
  const other = await site(t, `${ROOT}php-fallback = %dapp.php`, app);
  assert.equal((await get(other.address, '/nice/url?x=1')).body, 'x=1 /nice/url?x=1 /nice/url');
  assert.match((await get(other.address, '/who.php')).body, /^\d+$/);
});

test('PHP-004 PHP-006 PHP-009 PHP-010 files, sources, CGI beside it, and no way out', { skip }, async (t) => {
  const { address } = await site(
    t,
    [
      'plugins = cgi,php\ncheck-static = %dwww\nstatic-index = index.html\ncgi = %dwww\ncgi-helper = .sh=sh\ncgi-allowed-ext = .sh',
      'for = .sh .php .inc\nstatic-skip-ext = %(_)\nendfor =\nroute = \\.sh$ uwsgi:,9,0\nroute = .* uwsgi:,14,0',
      `${ROOT}php-allowed-ext = .php\nphp-allowed-ext = .inc`,
    ].join('\n'),
    {
      'www/a.html': 'file',
      'www/dir/index.html': 'index',
      'www/x.inc': '<?php echo "inc";',
      'www/evil.jpg': '<?php echo "evil";',
      'www/a.sh': 'printf "Content-Type: text/plain\\n\\ncgi"\n',
      'secret.php': '<?php echo "secret";',
    },
  );
  assert.equal((await get(address, '/a.html')).body, 'file');
  assert.equal((await get(address, '/dir/')).body, 'index');
  assert.equal((await get(address, '/a.sh')).body, 'cgi');
  assert.equal((await get(address, '/x.inc')).body, 'inc');
  assert.match((await get(address, '/who.php')).body, /^\d+$/);
  assert.equal((await get(address, '/evil.jpg')).body, '<?php echo "evil";');
  const out = [
    '/evil.jpg/x.php',
    '/evil.jpg%2fx.php',
    '/%2e%2e/secret.php',
    '/evil.jpg%00.php',
    '/evil.jpg/.php',
  ];
  for (const path of out)
    assert.match(await exchange(address, `GET ${path} HTTP/1.0\r\n\r\n`), /^HTTP\/1\.[01] 4/, path);
});

test('bodies come whole, with a length and in chunks, and forms are read', { skip }, async (t) => {
  const { address } = await site(t, ROOT);
  const large = 'z'.repeat(3_000_000);
  const post = (head: string, body: string): Promise<string> =>
    exchange(address, `POST /post.php HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${head}\r\n\r\n${body}`);
  assert.equal(parse(await post(`Content-Length: ${large.length}`, large)).body, '3000000 3000000 ');
  const chunks = 'Transfer-Encoding: chunked';
  assert.equal(parse(await post(chunks, '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n')).body, '5 5 ');
  const form = 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5';
  assert.match(parse(await post(form, 'a=b+c')).body, / 5 b c$/);
  // Nobody reads this one.
  const unread = `POST /who.php HTTP/1.0\r\nContent-Length: ${large.length}\r\n\r\n${large}`;
  assert.match(await exchange(address, unread), /^HTTP\/1\.[01] 200 /);
});

test('a script writes as fast as its client reads', { skip }, async (t) => {
  const { address, root } = await site(t, `${ROOT}threads = 2`);
  const file = join(root, 'large');
  const socket = dial(address);
  socket.pause();
  socket.write(`GET /large.php?f=${file} HTTP/1.0\r\n\r\n`);
  await once(socket, 'readable');
  for (let count = 0; count < 20; count++) assert.equal((await get(address, '/who.php')).status, 200);
  assert.ok(!existsSync(file), 'nobody reads it, and it is written');
  let size = 0;
  socket.on('data', (part) => (size += part.length));
  await once(socket, 'end');
  assert.ok(size > 64 << 20);
  await until(() => existsSync(file), 'the end of the script');
});

test('its socket has no name that others find, and leaves no file', { skip }, async (t) => {
  const { address, root, program } = await site(t, ROOT);
  assert.match((await get(address, '/who.php')).body, /^\d+$/);
  assert.deepEqual(readdirSync(join(root, 'tmp')), []);
  assert.match((await get(address, '/error.php')).body, /x/);
  assert.match(program.output(), /^said on stderr$/m);
});
