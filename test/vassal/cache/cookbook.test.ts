import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { emperord, exchange, folder, freeAddress, get, parse, type Answer } from '../../support/index.ts';

/** Counts its calls; says the status that the path names. */
const APP = `
let calls = 0;
module.exports = (request, response) => {
  calls += 1;
  response.statusCode = request.url.startsWith('/error') ? 500 : 200;
  response.setHeader('Content-Type', 'text/x-app');
  if (request.url === '/broken') return response.write('half'), response.destroy();
  response.write('call ');
  response.end(calls + ' ' + request.url + (request.url.startsWith('/long') ? 'x'.repeat(100000) : ''));
};
`;

/** An instance with these lines; `%d` is its folder. Asks it. */
async function recipe(
  t: TestContext,
  lines: string,
  files: Readonly<Record<string, string>> = {},
): Promise<(target: string, headers?: string) => Promise<Answer>> {
  const address = await freeAddress();
  const ini = `[uwsgi]\nmaster = true\nhttp-socket = ${address}\njavascript = %dapp.cjs\n${lines}\n`;
  const directory = folder(t, { 'app.cjs': APP, 'a.ini': ini, ...files });
  const program = emperord(t, [join(directory, 'a.ini')], { cwd: directory });
  await program.prints(/spawned uWSGI worker 1/);
  return (target, headers) => get(address, target, headers);
}

const FIRST = `
cache2 = name=mycache,items=100
route = ^/$ cache:key=myhome,name=mycache
`;

test('CCK-001 CCK-002 a look into an empty cache changes nothing', async (t) => {
  const ask = await recipe(t, `plugins = router_cache\n${FIRST}`);
  assert.equal((await ask('/')).body, 'call 1 /');
  assert.equal((await ask('/')).body, 'call 2 /');
});

test('CCK-003 CCK-004 RTE-101 RTE-102 the body of a 200 is stored, and sent with a type and its length', async (t) => {
  const ask = await recipe(t, `${FIRST}route = ^/$ cachestore:key=myhome,name=mycache`);
  assert.equal((await ask('/')).headers['content-type'], 'text/x-app');
  const { body, headers } = await ask('/?other=query');
  assert.equal(body, 'call 1 /');
  assert.deepEqual(headers, { 'content-type': 'text/html', 'content-length': '8' });
});

const ALL = `
cache2 = name=mycache,items=100
cache2 = name=images,items=20,bitmap=1,blocks=100
cache2 = name=stylesheets,items=30,blocksize=20000
mime-file = %dmime.types
route = ^/img/(.+) cache:key=/img/$1,name=images,mime=1
route = \\.css$ cache:key=\${REQUEST_URI},name=stylesheets,content_type=text/css
route = .* cache:key=\${REQUEST_URI},name=mycache
route = .* cachestore:key=\${REQUEST_URI},name=mycache,expires=60
route = ^/img/ cachestore:key=\${REQUEST_URI},name=images,expires=3600
route = ^/css/ cachestore:key=\${REQUEST_URI},name=stylesheets,expires=3600
`;

test('CCK-005 to CCK-009 several caches, each answer with its type and its end', async (t) => {
  const ask = await recipe(t, ALL, { 'mime.types': 'image/x-test test\n' });
  const twice = async (target: string): Promise<Answer> => {
    const first = await ask(target);
    const second = await ask(target);
    assert.equal(second.body, first.body, target);
    return second;
  };
  const left = ({ headers }: Answer): number => (Date.parse(headers['expires'] ?? '') - Date.now()) / 1000;
  const image = await twice('/img/a.test');
  assert.equal(image.headers['content-type'], 'image/x-test');
  assert.ok(left(image) > 3500);
  assert.equal((await twice('/css/a.css')).headers['content-type'], 'text/css');
  const page = await twice('/page?a=1');
  assert.equal(page.headers['content-type'], 'text/html');
  assert.ok(left(page) > 20 && left(page) <= 61);
});

test('only whole answers with the status that is wanted are stored, up to the size of an item', async (t) => {
  const ask = await recipe(
    t,
    `cache2 = name=c,items=100
route-run = cache:key=\${PATH_INFO}
route = ^/error/wanted cachestore:key=\${PATH_INFO},status=500
route-run = cachestore:key=\${PATH_INFO}`,
  );
  const bodies = async (target: string): Promise<[string, string]> => [
    (await ask(target)).body,
    (await ask(target)).body,
  ];
  for (const target of ['/error', '/long']) {
    const [first, second] = await bodies(target);
    assert.notEqual(first, second, target);
  }
  const [first, second] = await bodies('/error/wanted');
  assert.equal(first, second);
  await ask('/broken').catch(() => null);
  assert.match((await ask('/broken?whole')).body, /^call \d+ \/broken\?whole$/);
});

test('a HEAD is not what a GET would be', async (t) => {
  const address = await freeAddress();
  const directory = folder(t, { 'app.cjs': APP });
  const rules = ['--route-run', 'cache:key=k', '--route-run', 'cachestore:key=k'];
  const program = emperord(t, [
    ...['--http-socket', address, '--javascript', join(directory, 'app.cjs'), '--cache', '9'],
    ...rules,
  ]);
  await program.prints(/spawned uWSGI worker 1/);
  const head = async (): Promise<Answer> => parse(await exchange(address, 'HEAD / HTTP/1.0\r\n\r\n'));
  assert.equal((await head()).headers['content-type'], 'text/x-app');
  assert.equal((await get(address, '/')).body, 'call 2 /');
  const stored = await head();
  assert.deepEqual([stored.headers['content-length'], stored.body], ['8', '']);
});

test('CCK-010 CCK-011 a second copy, compressed, for clients that take it', async (t) => {
  const ask = await recipe(
    t,
    `cache2 = name=mycache,items=100
route-if = contains:\${HTTP_ACCEPT_ENCODING};gzip cache:key=gzipped_myhome,name=mycache,content_encoding=gzip
route = ^/$ cache:key=myhome,name=mycache
route = ^/$ cachestore:key=myhome,gzip=gzipped_myhome,name=mycache`,
  );
  await ask('/');
  assert.equal((await ask('/')).body, 'call 1 /');
  const { body, headers } = await ask('/', 'Accept-Encoding: gzip\r\n');
  assert.equal(headers['content-encoding'], 'gzip');
  assert.equal(String(gunzipSync(Buffer.from(body, 'latin1'))), 'call 1 /');
});

test('CCK-012 CCK-013 CCK-015 files are in a cache from the start', async (t) => {
  const ask = await recipe(
    t,
    `plugins = 0:notfound,router_cache
cache2 = name=files,bitmap=1,items=1000,blocksize=10000,blocks=2000
cache2 = name=compressedfiles,bitmap=1,items=1000,blocksize=10000,blocks=2000
for-glob = %ddoc/*.html
  load-file-in-cache = files %(_)
  load-file-in-cache-gzip = compressedfiles %(_)
endfor =
load-file-in-cache = ./one.txt
load-file-in-cache = files nosuch.txt
route = ^/one$ cache:key=./one.txt,name=files
route-if = contains:\${HTTP_ACCEPT_ENCODING};gzip goto:compressed
route = ^/(.*) cache:key=%d$1,name=files
route-run = last:
route-label = compressed
route = ^/(.*) cache:key=%d$1,name=compressedfiles,content_encoding=gzip`,
    { 'doc/a.html': '<a>', 'doc/b.html': '<b>'.repeat(9000), 'one.txt': '1' },
  );
  assert.equal((await ask('/one')).body, '1');
  assert.equal((await ask('/doc/a.html')).body, '<a>');
  assert.equal((await ask('/doc/b.html')).body.length, 27000);
  const { body, headers } = await ask('/doc/b.html', 'Accept-Encoding: gzip\r\n');
  assert.equal(headers['content-encoding'], 'gzip');
  assert.equal(gunzipSync(Buffer.from(body, 'latin1')).length, 27000);
  assert.match((await ask('/doc/none.html')).body, /^call 1/);
});

test('CCK-016 CCK-017 one answer for each user, each cookie, none for strangers', async (t) => {
  const ask = await recipe(
    t,
    `cache2 = name=mycache,items=100
route-if-not = empty:\${cookie[PHPSESSID]} goto:cacheme
route-run = last:
route-label = cacheme
route = ^/$ cache:key=myhome_for_\${cookie[PHPSESSID]},name=mycache
route = ^/$ cachestore:key=myhome_for_\${cookie[PHPSESSID]},name=mycache`,
  );
  const as = async (session: string): Promise<string> =>
    (await ask('/', `Cookie: a=1; PHPSESSID=${session}\r\n`)).body;
  assert.deepEqual([(await ask('/')).body, (await ask('/')).body], ['call 1 /', 'call 2 /']);
  assert.deepEqual(
    [await as('one'), await as('two'), await as('one'), await as('two')],
    ['call 3 /', 'call 4 /', 'call 3 /', 'call 4 /'],
  );
});

test('CCK-018 only sessions that have a file are cached', async (t) => {
  const ask = await recipe(
    t,
    `cache2 = name=mycache,items=100
route-if-not = empty:\${cookie[PHPSESSID]} goto:cacheme
route-run = last:
route-label = cacheme
route-if-not = isfile:%dsess_\${cookie[PHPSESSID]} break:403 Forbidden
route = ^/$ cache:key=myhome_for_\${cookie[PHPSESSID]},name=mycache
route = ^/$ cachestore:key=myhome_for_\${cookie[PHPSESSID]},name=mycache`,
    { sess_known: '' },
  );
  const as = (session: string): Promise<Answer> => ask('/', `Cookie: PHPSESSID=${session}\r\n`);
  assert.equal((await as('forged')).status, 403);
  assert.equal((await as('known')).body, 'call 1 /');
  assert.equal((await as('known')).body, 'call 1 /');
});

test('RTE-103 to RTE-109 values and numbers in rules: ten requests of an address, then no more', async (t) => {
  const ask = await recipe(
    t,
    `cache2 = name=limits,items=100
route-run = cacheinc:key=\${REMOTE_ADDR},name=limits,expires=30
route-run = cachevar:key=\${REMOTE_ADDR},name=limits,var=COUNT,num=1
route-if = ishigher:\${COUNT};3 break:429 Too Many Requests
route = ^/set cacheset:key=word,value=\${qs[v]},name=limits
route-run = cachevar:key=word,name=limits,var=WORD
route-run = addheader:X-Count: \${COUNT} \${WORD} \${cache[word]}`,
  );
  const seen = await Promise.all([1, 2, 3].map(async (n) => (await ask(`/set?v=w${n}`)).headers['x-count']));
  assert.deepEqual(seen.map((text) => text?.split(' ')[0]).sort(), ['1', '2', '3']);
  assert.equal(new Set(seen.map((text) => text?.split(' ')[1])).size, 1);
  assert.equal((await ask('/')).status, 429);
});

test('check-cache answers with an item as it is, head and all', async (t) => {
  const whole = 'HTTP/1.0 203 Kept\\r\\nX-Kept: 1\\r\\n\\r\\nbody';
  const ask = await recipe(t, 'cache = 9\ncheck-cache = true', {
    'app.cjs': `module.exports = (request, response) => {
      uwsgi.cache_set('/kept', '${whole}');
      response.end('app');
    };`,
  });
  assert.equal((await ask('/kept')).body, 'app');
  const { status, headers, body } = await ask('/kept');
  assert.deepEqual([status, headers, body], [203, { 'x-kept': '1' }, 'body']);
});
