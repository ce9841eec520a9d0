import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { emperord, exchange, folder, freeAddress, get, type Running } from '../../support/index.ts';
import { missing, site } from '../runtimes/python/site.ts';

const BASIC = (text: string): string => `Authorization: Basic ${Buffer.from(text).toString('base64')}\r\n`;

/** An instance of rules alone. */
async function rules(t: TestContext, text: string): Promise<{ address: string; program: Running }> {
  const address = await freeAddress();
  const directory = folder(t, {
    'www/a.txt': 'a file',
    secret: 'SECRET',
    'a.ini': `[uwsgi]\nmaster = true\nhttp-socket = ${address}\n${text}\n`,
  });
  const program = emperord(t, [join(directory, 'a.ini')]);
  await program.prints(/spawned uWSGI worker 1/);
  return { address, program };
}

function ask(address: string, path: string, headers = ''): Promise<string> {
  return exchange(address, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers}\r\n`);
}

test('RTE-060 RTE-067 RTE-072 RTE-075 RTE-086 RTE-088 rules answer', async (t) => {
  const { address, program } = await rules(
    t,
    `route-run = addheader:X-A: 1
route = ^/gone break:410 Gone
route = ^/none break:
route = ^/moved redirect:/new?\${QUERY_STRING}
route = ^/in basicauth:Realm,alice:secret
route = ^/in break:200 \${REMOTE_USER}
route = ^/split(.*) redirect:$1
route = ^/length addheader:Content-Length: 0
route = ^/file/(.*) static:%d/www/$1
route = ^/query static:%d/www/\${qs[f]}
route = ^/quiet donotlog:
route = ^/raw send:RAW
route-run = break:200 OK`,
  );
  assert.match(await ask(address, '/gone'), /^HTTP\/1\.1 410 Gone\r\n(.*\r\n)*X-A: 1\r\n/);
  assert.equal(await ask(address, '/none').catch(() => ''), '');
  assert.match(await ask(address, '/moved?x'), /^HTTP\/1\.1 302 Found\r\nLocation: \/new\?x\r\n/);
  assert.match(await ask(address, '/in'), /^HTTP\/1\.1 401 .*\r\nWWW-Authenticate: Basic realm="Realm"\r\n/);
  assert.match(await ask(address, '/in', BASIC('alice:wrong')), /^HTTP\/1\.1 401 /);
  assert.match(await ask(address, '/in', BASIC('alice:secret')), /^HTTP\/1\.1 200 alice\r\n/);
  assert.match(await ask(address, '/file/a.txt'), /^HTTP\/1\.1 200 OK\r\n[^]*a file$/);
  // Nothing of what a client says splits an answer or climbs out of a folder.
  assert.match(await ask(address, '/split%0d%0aX-Evil:%201'), /^HTTP\/1\.1 500 /);
  for (const path of ['/query?f=../secret', '/query?f=a.txt/../../secret', '/file/none', '/file/'])
    assert.match(await ask(address, path), /^HTTP\/1\.1 404 /, path);
  assert.equal((await ask(address, '/length')).match(/^content-length: /gim)?.length, 1);
  assert.equal(await ask(address, '/raw'), 'RAW');
  await ask(address, '/quiet');
  await ask(address, '/last');
  await program.prints(/GET \/last /);
  assert.doesNotMatch(program.output(), /GET \/quiet /);
});

const APPLICATION = `
def application(environ, start_response):
    start_response(environ.get("HTTP_X_STATUS", "200 OK"), [("Content-Type", "text/plain"), ("X-App", "1")])
    return [b"first", (environ["PATH_INFO"] + "?" + environ["QUERY_STRING"]).encode()]
`;

test(
  'RTE-002 RTE-003 RTE-004 RTE-057 RTE-068 RTE-075 the chains around an application',
  { skip: missing },
  async (t) => {
    const { address, program } = await site(
      t,
      { 'app.py': APPLICATION, 'page.txt': 'a page' },
      `wsgi-file = app.py
collect-header = Content-Type TYPE
pull-header = X-App APP
route = ^/rw/(.*) rewrite:/z/%%41$1
route = ^/rq/(.*) rewrite:/z?q=$1
route-run = delheader:nothing
error-route-status = 404 break:503 Foo
response-route-run = addheader:X-Type: \${TYPE} \${APP}
response-route = ^/page static:%d/page.txt
response-route = ^/clear clearheaders:404 Not Found
response-route = ^/bare disableheaders:
final-route = ^/end log:END \${PATH_INFO} \${uwsgi[status]}`,
    );
    const plain = await get(address, '/end?a');
    assert.match(await ask(address, '/end?a'), /X-Type: text\/plain 1\r\n[^]*first\/end\?a/);
    assert.equal(plain.status, 200);
    assert.doesNotMatch(await ask(address, '/'), /X-App/);
    assert.match(await ask(address, '/rw/b?o=1'), /first\/z\/Ab\?o=1/);
    assert.match(await ask(address, '/rq/b?o=1'), /first\/z\?q=b/);
    const replaced = await ask(address, '/', 'X-Status: 404 Not Found\r\n');
    assert.match(replaced, /^HTTP\/1\.1 503 Foo\r\n(.*\r\n)*X-Type: /);
    assert.doesNotMatch(replaced, /first/);
    assert.match(await ask(address, '/page'), /Content-Length: 6\r\n[^]*\r\n\r\na page$/);
    assert.match(await ask(address, '/clear'), /^HTTP\/1\.1 404 Not Found\r\n/);
    assert.equal(await ask(address, '/bare'), 'first/bare?');
    await program.prints(/END \/end 200/);
  },
);
