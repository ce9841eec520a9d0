import assert from 'node:assert/strict';
import { symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { dial, emperord, exchange, folder, freeAddress, put, until } from '../../support/index.ts';
import { site, type Site } from './site.ts';

const TENS = '0123456789'.repeat(10);

/** An instance that serves `www` below `/m`. */
async function files(t: TestContext, lines: string): Promise<Site> {
  const made = await site(
    t,
    {
      'www/a.txt': TENS,
      'www/dir/index.html': 'index',
      'www/style.css': 'plain css',
      'www/x.php': '<?php',
      'root/in-root.txt': 'in the root',
    },
    `static-map = /m=DIR/www\n${lines}`,
  );
  writeFileSync(join(made.directory, 'www/style.css.gz'), gzipSync('zipped css'));
  utimesSync(join(made.directory, 'www/a.txt'), 1_600_000_000, 1_600_000_000);
  return made;
}

test('STA-014 STA-015 STA-021 the head of a file is that of the original', async (t) => {
  const { ask } = await files(t, 'route-run = last:');
  const head =
    'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n' +
    'Last-Modified: Sun, 13 Sep 2020 12:26:40 GMT\r\n\r\n';
  assert.equal(await ask('/m/a.txt', 'Range: bytes=0-1\r\nIf-None-Match: *\r\n'), head + TENS);
  assert.equal(await ask('/m/a.txt', '', 'HEAD'), head);
  assert.match(await ask('/m/a.txt', '', 'POST'), /^HTTP\/1\.1 500 /);
});

test('REL-308 parts of a file, one and several', async (t) => {
  const { ask } = await files(t, 'honour-range = true\nstatic-etag = true');
  const one = await ask('/m/a.txt', 'Range: bytes=90-\r\n');
  assert.match(
    one,
    /^HTTP\/1\.1 206 Partial Content\r\n[^]*Content-Range: bytes 90-99\/100\r\n[^]*\r\n\r\n0123456789$/,
  );
  const none = await ask('/m/a.txt', 'Range: bytes=200-\r\n');
  assert.match(none, /^HTTP\/1\.1 416 [^]*\r\nContent-Range: bytes \*\/100\r\n/);
  const several = await ask('/m/a.txt', 'Range: bytes=0-2,-1\r\n');
  const [, boundary = ''] = /Content-Type: multipart\/byteranges; boundary=(\w+)\r\n/.exec(several) ?? [];
  const part = (range: string, text: string): string =>
    `\r\n--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes ${range}/100\r\n\r\n${text}`;
  const body = `${part('0-2', '012')}${part('99-99', '9')}\r\n--${boundary}--\r\n`;
  assert.ok(several.endsWith(`\r\n\r\n${body}`), several);
  assert.match(several, new RegExp(`\r\nContent-Length: ${body.length}\r\n`));
  const [, etag = ''] = /\r\nETag: ("[^"]+")\r\n/.exec(one) ?? [];
  assert.match(await ask('/m/a.txt', `If-None-Match: ${etag}\r\n`), /^HTTP\/1\.1 304 [^]*\r\nETag: /);
  assert.match(await ask('/m/a.txt', 'If-Match: "other"\r\n'), /^HTTP\/1\.1 412 /);
  assert.match(await ask('/m/a.txt', `Range: bytes=0-0\r\nIf-Range: ${etag}\r\n`), /^HTTP\/1\.1 206 /);
  assert.match(await ask('/m/a.txt', 'Range: bytes=0-0\r\nIf-Range: "other"\r\n'), /^HTTP\/1\.1 200 /);
});

test('STA-028 REL-286 a compressed file beside a file, for those who take it', async (t) => {
  const { ask, directory } = await files(t, 'static-gzip-ext = .css\nstatic-expires = \\.css$ 100');
  const zipped = await ask('/m/style.css', 'Accept-Encoding: br, gzip\r\n');
  assert.match(
    zipped,
    /\r\nVary: Accept-Encoding\r\nContent-Encoding: gzip\r\nExpires: .*\r\nContent-Type: text\/css\r\n/,
  );
  const body = Buffer.from(zipped.slice(zipped.indexOf('\r\n\r\n') + 4), 'latin1');
  assert.equal(gunzipSync(body).toString(), 'zipped css');
  assert.match(zipped, new RegExp(`\r\nContent-Length: ${body.length}\r\n`));
  assert.match(await ask('/m/style.css', 'Accept-Encoding: gzip;q=0\r\n'), /\r\n\r\nplain css$/);
  assert.doesNotMatch(await ask('/m/a.txt', 'Accept-Encoding: gzip\r\n'), /Vary|Content-Encoding|Expires/);
  // A compressed file that is a link to elsewhere is none.
  put(directory, { 'www/b.css': 'plain b', secret: 'SECRET' });
  symlinkSync('../secret', join(directory, 'www/b.css.gz'));
  assert.match(await ask('/m/b.css', 'Accept-Encoding: gzip\r\n'), /\r\n\r\nplain b$/);
});

for (const [mode, header] of [
  ['x-sendfile', 'X-Sendfile'],
  ['x-accel-redirect', 'X-Accel-Redirect'],
] as const) {
  test(`STA-022 STA-023 CFG-264 REL-229 ${mode} names the file and sends nothing of it`, async (t) => {
    const { ask, directory } = await files(t, `file-serve-mode = ${mode}\nstatic-gzip-all = true`);
    const plain = await ask('/m/a.txt');
    assert.ok(plain.includes(`\r\n${header}: ${directory}/www/a.txt\r\n`), plain);
    assert.match(plain, /\r\n\r\n$/);
    const zipped = await ask('/m/style.css', 'Accept-Encoding: gzip\r\n');
    assert.ok(zipped.includes(`\r\n${header}: ${directory}/www/style.css.gz\r\n`), zipped);
    assert.match(zipped, /\r\nContent-Encoding: gzip\r\n/);
  });
}

test('STA-003 STA-013 STA-031 the root of a request, endings that are left alone, remembered paths', async (t) => {
  const { ask, directory } = await files(
    t,
    `check-static-docroot = true
static-skip-ext = .php
static-index = index.html
static-cache-paths = 100
route = ^/(in-root|a)\\.txt$ setdocroot:DIR/root`,
  );
  assert.match(await ask('/in-root.txt'), /\r\n\r\nin the root$/);
  for (const path of ['/a.txt', '/m/x.php', '/dir/']) assert.match(await ask(path), /^HTTP\/1\.1 500 /, path);
  for (const path of ['/m/dir/', '/m/dir', '/m/dir']) {
    const answer = await ask(path);
    assert.match(answer, /\r\nContent-Type: text\/html\r\n[^]*\r\n\r\nindex$/, path);
  }
  // What is remembered is a name: it is looked at again when it is opened.
  const index = join(directory, 'www/dir/index.html');
  put(directory, { 'www/dir/index.html': 'changed' });
  assert.match(await ask('/m/dir'), /\r\n\r\nchanged$/);
  symlinkSync('/etc/passwd', `${index}.link`);
  assert.match(await ask('/m/dir/index.html.link'), /^HTTP\/1\.1 500 /);
});

test('OFL-002 OFF-003 OFF-004 a client that does not read holds no core, and is counted', async (t) => {
  const stats = await freeAddress();
  const { address, ask, directory, program } = await files(t, `offload-threads = 1\nstats = ${stats}`);
  const big = 'b'.repeat(30_000_000);
  put(directory, { 'www/big.bin': big });
  const slow = dial(address);
  slow.write('GET /m/big.bin HTTP/1.0\r\n\r\n');
  await new Promise<void>((resolve) => slow.once('readable', resolve));
  assert.match(await ask('/m/a.txt'), /^HTTP\/1\.1 200 /);
  let length = 0;
  for await (const piece of slow) length += (piece as Buffer).length;
  assert.ok(length > big.length);
  await program.prints(/GET \/m\/big\.bin => generated 30000000 bytes in \d+ msecs via offload\(\)/);
  await until(async () => {
    const document = JSON.parse(await exchange(stats, '')) as {
      workers: { cores: { offloaded_requests: number }[] }[];
    };
    return (document.workers[0]?.cores[0]?.offloaded_requests ?? 0) >= 2;
  });
});

test('a way of serving, and a rule of expiry, that do not exist are refused', async (t) => {
  for (const [line, code] of [
    ['file-serve-mode = x-sendfail', 'ERR_STATIC_MODE'],
    ['static-expires-type = text/html', 'ERR_STATIC_EXPIRES'],
    ['static-gzip = (', 'ERR_ROUTING_PATTERN'],
  ] as const) {
    const directory = folder(t, {
      'a.ini': `[uwsgi]\nmaster = true\nhttp-socket = 127.0.0.1:0\nstatic-map = /m=/tmp\n${line}\n`,
    });
    const program = emperord(t, [join(directory, 'a.ini')]);
    await program.prints(new RegExp(code));
  }
});
