import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { dial, emperord, folder, until } from '../../support/index.ts';
import { site, type Site } from '../static/site.ts';

/** Streams: the second half comes when somebody asks for `/go`. */
const APPLICATION = `
let waiting = [];
module.exports = (request, response) => {
  const path = request.url.split('?')[0];
  if (path === '/go') {
    for (const end of waiting.splice(0)) end();
    return response.end('gone on');
  }
  response.setHeader('Content-Type', 'text/plain');
  if (path.startsWith('/stream')) {
    response.write('first ');
    return new Promise((resolve) => waiting.push(() => { response.end('second'); resolve(); }));
  }
  if (path === '/throws') {
    response.write('half');
    throw new Error('boom');
  }
  if (path === '/big') return response.end('b'.repeat(20000000));
  response.setHeader('Content-Length', '18');
  response.end('you are \${qs[who]}');
};`;

/** An instance with that application. */
function application(t: TestContext, lines: string): Promise<Site> {
  const files = { 'app.cjs': APPLICATION, 'page.html': 'page of ${qs[who]}, $1' };
  return site(t, files, `javascript = DIR/app.cjs\n${lines}`);
}

const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);

test('TRN-002 TRN-003 TRN-015 TRN-016 RTE-156 answers of applications, files and rules pass the chain', async (t) => {
  const { ask, directory } = await application(
    t,
    `plugins = transformation_gzip,transformation_template
route = ^/(.*)$ template:
route = ^/page file:filename=DIR/page.html,no_content_length=1
route = ^/rule break:200 OK
response-route-if = contains:\${HTTP_ACCEPT_ENCODING};gzip gzip:
response-route = ^/kept tofile:filename=DIR/\${hex[PATH_INFO]}
response-route = ^/bad tofile:filename=DIR/\${qs[who]}/x`,
  );
  const plain = await ask('/app?who=bob');
  assert.equal(bodyOf(plain), 'you are bob');
  assert.match(plain, /\r\nContent-Length: 11\r\n/);
  assert.equal(bodyOf(await ask('/page?who=amy')), 'page of amy, page');
  const zipped = await ask('/kept?who=amy', 'Accept-Encoding: gzip\r\n');
  assert.match(zipped, /\r\nContent-Encoding: gzip\r\n/);
  assert.equal(gunzipSync(Buffer.from(bodyOf(zipped), 'latin1')).toString(), 'you are amy');
  assert.equal(gunzipSync(readFileSync(join(directory, '2F6B657074'))).toString(), 'you are amy');
  assert.equal(bodyOf(await ask('/bad?who=..')), 'you are ..');
  assert.match(await ask('/throws').catch(() => ''), /^HTTP\/1\.1 500 |^$/);
});

test('TRN-004 TRN-005 a cache keeps what passes its place in the chain, before and after gzip', async (t) => {
  const { ask } = await application(
    t,
    `cache2 = name=pages,items=10
route = ^/plain cache:key=a,name=pages
route = ^/zipped cache:key=a.gz,name=pages,content_encoding=gzip
route = ^/page cachestore:key=a,name=pages
route = ^/page gzip:
route = ^/page cachestore:key=a.gz,name=pages`,
  );
  const unzip = (answer: string): string => gunzipSync(Buffer.from(bodyOf(answer), 'latin1')).toString();
  const text = 'you are ${qs[who]}';
  assert.equal(unzip(await ask('/page')), text);
  assert.equal(bodyOf(await ask('/plain')), text);
  const zipped = await ask('/zipped');
  assert.match(zipped, /\r\nContent-Encoding: gzip\r\n/);
  assert.equal(unzip(zipped), text);
});

test('TRN-007 TRN-009 gzip and chunks: what an application writes is with the client before it goes on', async (t) => {
  const { address, ask } = await application(
    t,
    'cheap = false\nasync = 4\nroute = ^/stream gzip:\nroute = ^/stream chunked:',
  );
  const socket = dial(address);
  let text = '';
  socket.setEncoding('latin1').on('data', (piece) => (text += String(piece)));
  socket.write('GET /stream HTTP/1.1\r\nHost: a\r\n\r\n');
  await until(() => /\r\nTransfer-Encoding: chunked\r\n/.test(text) && bodyOf(text).length > 10);
  assert.doesNotMatch(text, /\r\n0\r\n\r\n$/);
  assert.equal(bodyOf(await ask('/go')), 'gone on');
  await until(() => text.endsWith('\r\n0\r\n\r\n'));
  const bytes: Buffer[] = [];
  for (let rest = Buffer.from(bodyOf(text), 'latin1'); rest.length > 0;) {
    const line = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.toString('latin1', 0, line), 16);
    bytes.push(rest.subarray(line + 2, line + 2 + size));
    rest = rest.subarray(line + 2 + size + 2);
  }
  assert.equal(gunzipSync(Buffer.concat(bytes)).toString(), 'first second');
  socket.destroy();
});

for (const argument of ['', '1000']) {
  test(`TRN-017 REL-214 REL-215 offload:${argument} frees the only core at once`, async (t) => {
    const { address, ask, program } = await application(
      t,
      `async = 1\noffload-threads = 1\nroute = ^/big offload:${argument}`,
    );
    const slow = dial(address);
    slow.write('GET /big HTTP/1.0\r\n\r\n');
    await new Promise<void>((resolve) => slow.once('readable', resolve));
    assert.equal(bodyOf(await ask('/app?who=x')), 'you are ${qs[who]}');
    let length = 0;
    for await (const piece of slow) length += (piece as Buffer).length;
    assert.ok(length > 20_000_000);
    await program.prints(/GET \/big => generated 20000000 bytes in \d+ msecs via offload\(\)/);
  });
}

test('arguments that a transformation does not know are refused', async (t) => {
  for (const rule of ['gzip:9', 'tofile:', 'tofile:filename=/x,mode=1', 'offload:some']) {
    const directory = folder(t, {
      'a.ini': `[uwsgi]\nmaster = true\nhttp-socket = 127.0.0.1:0\nroute-run = ${rule}\n`,
    });
    await emperord(t, [join(directory, 'a.ini')]).prints(/ERR_ROUTING_ARGUMENT/);
  }
});
