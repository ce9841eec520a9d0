import assert from 'node:assert/strict';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { environmentOf } from '../../../../vassal/runtimes/cgi/environment.ts';
import { find, type Found, type Script } from '../../../../vassal/runtimes/cgi/find.ts';
import { HeadReader } from '../../../../vassal/runtimes/cgi/head.ts';
import type { Settings } from '../../../../vassal/runtimes/cgi/settings.ts';
import { folder } from '../../../support/index.ts';

const files = {
  'a.cgi': '',
  'plain.txt': '',
  'b.PHP': '',
  'sub/index.cgi': '',
  'sub/deep/x.cgi': '',
  'empty/k': '',
};

function settings(root: string, more: Partial<Settings> = {}): Settings {
  return {
    mounts: [
      { prefix: '/one', target: join(root, 'a.cgi'), keepPrefix: false },
      { prefix: '/bin', target: join(root, 'sub'), keepPrefix: false },
      { prefix: '', target: root, keepPrefix: false },
    ],
    fromDocroot: false,
    helpers: [{ ending: '.php', program: '/usr/bin/php-cgi' }],
    indexes: ['none.cgi', 'index.cgi'],
    allowed: [],
    followLinks: false,
    safe: [],
    pathInfo: true,
    unset: [],
    timeout: 0,
    kill: true,
    ...more,
  };
}

function told(found: Found, root: string): string {
  if ('status' in found) return String(found.status);
  if ('location' in found) return `to ${found.location}`;
  const helper = found.helper === null ? '' : ' by php';
  return `${found.file.slice(root.length + 1)} ${found.name} ${String(found.pathInfo)}${helper}`;
}

test('CGI-002 CGI-003 CGI-004 CGI-005 CGI-006 CGI-008 CGI-009 CGI-010 CGI-015 paths and scripts', async (t) => {
  const root = folder(t, files);
  for (const name of ['a.cgi', 'sub/index.cgi', 'sub/deep/x.cgi']) chmodSync(join(root, name), 0o755);
  const rows: readonly (readonly [path: string, wanted: string])[] = [
    ['/a.cgi', 'a.cgi /a.cgi null'],
    ['/a.cgi/', 'a.cgi /a.cgi /'],
    ['/a.cgi/more/x', 'a.cgi /a.cgi /more/x'],
    ['/b.PHP/x', 'b.PHP /b.PHP /x by php'],
    ['/plain.txt', '403'],
    ['/none', '404'],
    ['/none/a.cgi', '404'],
    ['/sub', 'to /sub/'],
    ['/sub/', 'sub/index.cgi /sub/index.cgi null'],
    ['/bin/deep/x.cgi/y', 'sub/deep/x.cgi /bin/deep/x.cgi /y'],
    ['/bin', 'to /bin/'],
    ['/binary', '404'],
    ['/empty/', '404'],
    ['/one', 'a.cgi /one '],
    ['/one/a/b', 'a.cgi /one /a/b'],
    ['/../a.cgi', '403'],
    ['/sub/../a.cgi', '403'],
    ['/a.cgi\0.txt', '404'],
    ['//a.cgi', 'a.cgi //a.cgi null'],
    ['/', '404'],
    ['', 'to /'],
  ];
  for (const [path, wanted] of rows)
    assert.equal(told(await find(path, null, settings(root)), root), wanted, path);
});

test('CGI-007 CGI-018 CGI-022 CGI-023 endings, document roots, links, and no paths behind scripts', async (t) => {
  const root = folder(t, files);
  const outside = folder(t, { 'evil.cgi': '' });
  chmodSync(join(root, 'a.cgi'), 0o755);
  chmodSync(join(outside, 'evil.cgi'), 0o755);
  symlinkSync(join(outside, 'evil.cgi'), join(root, 'link.cgi'));
  const at = async (path: string, more: Partial<Settings>, docroot: string | null = null): Promise<string> =>
    told(await find(path, docroot, settings(root, more)), root);
  assert.equal(await at('/a.cgi', { allowed: ['.php'] }), '403');
  assert.equal(await at('/b.PHP', { allowed: ['.php'] }), 'b.PHP /b.PHP null by php');
  assert.equal(await at('/a.cgi', { mounts: [] }), '404');
  assert.equal(await at('/a.cgi', { mounts: [] }, root), '404');
  assert.equal(await at('/a.cgi', { mounts: [], fromDocroot: true }, root), 'a.cgi /a.cgi null');
  assert.equal(await at('/link.cgi', {}), '403');
  assert.equal(await at('/link.cgi', { followLinks: true }), 'link.cgi /link.cgi null');
  assert.equal(await at('/link.cgi', { safe: [outside] }), 'link.cgi /link.cgi null');
  assert.equal(await at('/a.cgi/x', { pathInfo: false }), '404');
  assert.equal(await at('/a.cgi', { pathInfo: false }), 'a.cgi /a.cgi null');
});

test('CGI-001 CGI-011 CGI-021 the environment of a script', () => {
  const script: Script = { file: '/r/s.cgi', name: '/s.cgi', pathInfo: '/p', root: '/r', helper: null };
  const variables: [string, string][] = [
    ['REQUEST_METHOD', 'POST'],
    ['PATH_INFO', '/s.cgi/p'],
    ['HTTP_PROXY', 'evil'],
    ['CONTENT_TYPE', ''],
    ['CONTENT_LENGTH', ''],
    ['QUERY_STRING', ''],
    ['REDIRECT_STATUS', '201'],
    ['SERVER_NAME', 'x'],
    ['HTTP_X', 'a\0b'],
  ];
  const own = { HOME: '/h', SECRET: 's', NAME: 'é' };
  const request = { variables: () => variables, contentLength: null };
  const entries = environmentOf(request, script, own, ['SECRET', 'HTTP_Y']);
  assert.deepEqual(entries.filter((entry) => !entry.startsWith('SERVER_SOFTWARE=emperord/')).sort(), [
    'DOCUMENT_ROOT=/r',
    'GATEWAY_INTERFACE=CGI/1.1',
    'HOME=/h',
    'NAME=\xc3\xa9',
    'PATH_INFO=/p',
    'PATH_TRANSLATED=/r/p',
    'QUERY_STRING=',
    'REDIRECT_STATUS=201',
    'REQUEST_METHOD=POST',
    'SCRIPT_FILENAME=/r/s.cgi',
    'SCRIPT_NAME=/s.cgi',
    'SERVER_NAME=x',
  ]);
  const one = environmentOf(
    { ...request, contentLength: 7 },
    { ...script, pathInfo: null, root: null },
    {},
    [],
  );
  assert.ok(one.includes('CONTENT_LENGTH=7'));
  assert.ok(!one.some((entry) => /^(?:PATH_INFO|PATH_TRANSLATED|DOCUMENT_ROOT)=/.test(entry)));
});

function shown(found: ReturnType<HeadReader['push']>): string {
  if (found === null) return '';
  const { status, reason, headers } = found.head;
  return `${status} ${reason} [${headers.map((pair) => pair.join('=')).join()}] ${String(found.body)}`;
}

test('heads of scripts, cut anywhere', () => {
  const rows: readonly (readonly [output: string, head: string | null])[] = [
    ['A: b\n\nbody', '200  [A=b] body'],
    ['A: b\r\n\r\nbody', '200  [A=b] body'],
    ['A: b\r\nC:d\n\nx', '200  [A=b,C=d] x'],
    ['Status: 201 Made\nA: b\n\n', '201 Made [A=b] '],
    ['A: b\nstatus: 404\n\nx', '404  [A=b] x'],
    ['HTTP/1.1 202 Own way\r\nA: b\r\n\r\nx', '202 Own way [A=b] x'],
    ['Location: /x\n\n', '302  [Location=/x] '],
    ['Status: 301\nLocation: /x\n\n', '301  [Location=/x] '],
    ['A: b\n\n\nbody', '200  [A=b] \nbody'],
    ['no head at all\n\n', null],
    ['A: b\nbroken\n\n', null],
    [': empty\n\n', null],
    ['Status: many\n\n', null],
    ['\n\nbody', null],
  ];
  for (const [output, wanted] of rows) {
    for (const size of [output.length, 1, 3]) {
      const reader = new HeadReader();
      let told: string | null = '';
      try {
        for (let at = 0; at < output.length; at += size) {
          const bytes = Buffer.from(output.slice(at, at + size), 'latin1');
          if (told !== '') told += String(bytes);
          else told = shown(reader.push(bytes));
        }
      } catch {
        told = null;
      }
      assert.equal(told, wanted, JSON.stringify([output, size]));
    }
  }
});

test('a head never takes more than its bound, whatever a script writes', () => {
  const reader = new HeadReader();
  assert.throws(() => {
    for (let count = 0; count < 100; count++) reader.push(Buffer.alloc(1024, 'x'));
  }, /more than 65536 bytes/);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        new HeadReader().push(Buffer.from(bytes));
      } catch (thrown) {
        assert.match(String(thrown), /ERR_CGI_OUTPUT|answer of a script/);
      }
    }),
  );
});
