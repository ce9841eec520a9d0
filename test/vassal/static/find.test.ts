import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { fromLatin1 } from '../../../vassal/request/index.ts';
import { find, type Places } from '../../../vassal/static/find.ts';
import { parseMount } from '../../../vassal/static/mounts.ts';
import { folder } from '../../support/index.ts';

interface Tree {
  readonly directory: string;
  readonly escapes: string[];
  /** The name below the folder that a path finds. */
  look(path: string, more?: Partial<Places>): Promise<string | null>;
}

function tree(t: TestContext): Tree {
  const directory = realpathSync(
    folder(t, {
      'www/a.txt': 'a',
      'www/dir/index.html': 'index',
      'www/dir/b.txt': 'b',
      'www/é ü.txt': 'utf-8',
      'www/x.php': '<?php',
      'www/..hidden': 'dots',
      'out/secret.txt': 'SECRET',
      'wwwx/sibling.txt': 'SECRET',
    }),
  );
  const www = join(directory, 'www');
  symlinkSync(join(directory, 'out/secret.txt'), join(www, 'link.txt'));
  symlinkSync(join(directory, 'out'), join(www, 'ldir'));
  symlinkSync('a.txt', join(www, 'inner.txt'));
  symlinkSync('nowhere', join(www, 'dangling.txt'));
  symlinkSync('loop', join(www, 'loop'));
  symlinkSync('/etc/passwd', join(www, 'dir/home.html'));
  execFileSync('mkfifo', [join(www, 'fifo')]);
  const escapes: string[] = [];
  return {
    directory,
    escapes,
    look: async (path, more = {}) => {
      const places: Places = {
        mounts: [parseMount(`/m=${www}`, false)],
        indexes: [],
        skipped: [],
        safe: [],
        onEscape: (target) => void escapes.push(target.slice(directory.length + 1)),
        ...more,
      };
      const found = await find(path, places);
      return found === null ? null : fromLatin1(found).slice(directory.length + 1);
    },
  };
}

test('STA-004 STA-009 a path names a file of the folder, or nothing', async (t) => {
  const { look } = tree(t);
  const cases: [path: string, found: string | null][] = [
    ['/m/a.txt', 'www/a.txt'],
    ['/m//a.txt', 'www/a.txt'],
    ['/m/dir/b.txt', 'www/dir/b.txt'],
    ['/m/dir/../a.txt', 'www/a.txt'],
    ['/m/inner.txt', 'www/a.txt'],
    ['/m/..hidden', 'www/..hidden'],
    ['/m/\xc3\xa9 \xc3\xbc.txt', 'www/é ü.txt'],
    ['/m/a.txt/', null],
    ['/m/a.txt/x', null],
    ['/m/none', null],
    ['/m/dir', null],
    ['/m/dir/', null],
    ['/m', null],
    ['/mx/a.txt', null],
    ['/a.txt', null],
    ['/m/dangling.txt', null],
    ['/m/loop', null],
    ['/m/fifo', null],
    ['/m/a.txt\0', null],
    [`/m/${'x'.repeat(5000)}`, null],
    ['/m/\xff', null],
  ];
  for (const [path, found] of cases) assert.equal(await look(path), found, path);
});

test('STA-029 nothing outside of the folder is found, and the try is told', async (t) => {
  const { look, escapes } = tree(t);
  const cases: [path: string, escape: string][] = [
    ['/m/../out/secret.txt', 'out/secret.txt'],
    ['/m/dir/../../out/secret.txt', 'out/secret.txt'],
    ['/m/../wwwx/sibling.txt', 'wwwx/sibling.txt'],
    ['/m/link.txt', 'out/secret.txt'],
    ['/m/ldir/secret.txt', 'out/secret.txt'],
    ['/m/..', ''],
  ];
  for (const [path, escape] of cases) {
    assert.equal(await look(path), null, path);
    assert.deepEqual(escapes.splice(0), [escape], path);
  }
});

test('STA-030 links may lead to a safe folder, at its boundary', async (t) => {
  const { look, directory } = tree(t);
  const safe = [join(directory, 'out')];
  assert.equal(await look('/m/link.txt', { safe }), 'out/secret.txt');
  assert.equal(await look('/m/ldir/secret.txt', { safe }), 'out/secret.txt');
  assert.equal(await look('/m/link.txt', { safe: [join(directory, 'ou')] }), null);
});

test('STA-010 an index stands for its folder, the first that exists', async (t) => {
  const { look, escapes } = tree(t);
  const indexes = ['none.html', 'index.html', 'b.txt'];
  assert.equal(await look('/m/dir/', { indexes }), 'www/dir/index.html');
  assert.equal(await look('/m/dir', { indexes }), 'www/dir/index.html');
  assert.equal(await look('/m/', { indexes }), null);
  assert.equal(await look('/m/dir/', { indexes: ['home.html'] }), null);
  assert.equal(escapes.length, 1);
});

test('STA-013 endings that are left to the application', async (t) => {
  const { look } = tree(t);
  assert.equal(await look('/m/x.php'), 'www/x.php');
  assert.equal(await look('/m/x.php', { skipped: ['.txt', '.php'] }), null);
  assert.equal(
    await look('/m/dir/', { skipped: ['.html'], indexes: ['index.html', 'b.txt'] }),
    'www/dir/b.txt',
  );
  assert.equal(await look('/m/inner.txt', { skipped: ['a.txt'] }), null);
});

test('STA-002 STA-005 STA-006 STA-007 mounts are tried in order; a target may be a file', async (t) => {
  const { look, directory } = tree(t);
  mkdirSync(join(directory, 'none'));
  const mounts = [
    parseMount(`/m=${directory}/none`, false),
    parseMount(`/m=${directory}/missing`, false),
    parseMount(`/m=${directory}/www/dir`, false),
    parseMount(`/www=${directory}`, true),
    parseMount(`/logo.gif=${directory}/www/a.txt`, false),
  ];
  assert.equal(await look('/m/b.txt', { mounts }), 'www/dir/b.txt');
  assert.equal(await look('/www/a.txt', { mounts }), 'www/a.txt');
  assert.equal(await look('/logo.gif', { mounts }), 'www/a.txt');
  assert.equal(await look('/logo.gif/', { mounts }), null);
});

test('no path, however it is made, finds what is outside', async (t) => {
  const { look } = tree(t);
  const part = fc.constantFrom(
    '..',
    '.',
    '',
    'www',
    'wwwx',
    'out',
    'dir',
    'ldir',
    'secret.txt',
    'a.txt',
    'sibling.txt',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 7 }), async (parts) => {
      const found = await look(`/m/${parts.join('/')}`, { indexes: ['b.txt'] });
      assert.ok(found === null || found.startsWith('www/'), String(found));
    }),
    { numRuns: 300 },
  );
});
