import assert from 'node:assert/strict';
import { closeSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { find, type Places } from '../../../vassal/static/find.ts';
import { parseMount } from '../../../vassal/static/mounts.ts';
import { openReal, realPathOf } from '../../../vassal/static/open.ts';
import { openQuickly } from '../../../vassal/static/quick.ts';
import { folder } from '../../support/index.ts';

/** Paths of the quick way, and of those each fiftieth also of the slow one. */
const PATHS = 100_000;
const SLOW = 50;
const SEED = 20261128;

/** Pieces of paths: names that exist, ways out, and bytes that some program takes for a way out. */
const PIECES = [
  '..',
  '.',
  '',
  'www',
  'wwwx',
  'out',
  'dir',
  'ldir',
  'up',
  'root',
  'safe',
  'secret.txt',
  'a.txt',
  'b.txt',
  'index.html',
  'link.txt',
  'inner.txt',
  'etc',
  'passwd',
  '...',
  '.. ',
  '..\\',
  '%2e%2e',
  '\xc0\xae\xc0\xae',
  '\xe0\x80\xae',
  '\xff',
  'a.txt\0',
  'a.txt.',
  'A.TXT',
  '..;',
  '~root',
];

interface Tree {
  readonly directory: string;
  readonly places: Places;
}

function tree(t: TestContext): Tree {
  const directory = realpathSync(
    folder(t, {
      'www/a.txt': 'fine',
      'www/dir/index.html': 'fine',
      'www/dir/b.txt': 'fine',
      'safe/b.txt': 'fine',
      'out/secret.txt': 'SECRET',
      'out/index.html': 'SECRET',
      'wwwx/secret.txt': 'SECRET',
      'a.txt': 'SECRET',
    }),
  );
  const www = join(directory, 'www');
  const links: Readonly<Record<string, string>> = {
    'link.txt': '../out/secret.txt',
    ldir: '../out',
    up: '..',
    root: '/',
    safe: '../safe',
    'inner.txt': 'a.txt',
    'dir/up': '../../out',
    'dir/www': '..',
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(www, name));
  const places: Places = {
    mounts: [parseMount(`/m=${www}`, false), parseMount(www, true)],
    indexes: ['index.html', 'a.txt'],
    skipped: [],
    safe: [join(directory, 'safe')],
    onEscape: () => undefined,
  };
  return { directory, places };
}

/** Numbers that are the same for the same seed (mulberry32). */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

test('STA-029 no path of 100000 leads out of the folder, on either way', async (t) => {
  const { directory, places } = tree(t);
  const inside = [`${directory}/www/`, `${directory}/safe/`];
  const random = randomly(SEED);
  const below = (most: number): number => Math.floor(random() * most);
  let served = 0;
  const check = (path: string, real: string | null): void => {
    assert.ok(real !== null && inside.some((place) => real.startsWith(place)), `${path} served ${real}`);
    assert.equal(readFileSync(real, 'utf8'), 'fine');
    served += 1;
  };
  for (let index = 0; index < PATHS; index++) {
    const parts = Array.from({ length: 1 + below(6) }, () => PIECES[below(PIECES.length)]);
    const path = `${random() < 0.7 ? '/m' : ''}/${parts.join('/')}`;
    const quick = openQuickly(path, places);
    if (quick !== null && quick !== 'unknown') {
      check(path, realPathOf(quick.file));
      closeSync(quick.file.descriptor);
    }
    if (index % SLOW > 0) continue;
    const found = await find(path, places);
    if (found !== null) check(path, found);
    // Both ways agree on what there is.
    if (quick !== 'unknown') assert.equal(quick === null, found === null, path);
  }
  assert.ok(served > 1000, `only ${served} were served`);
});

test('STA-029 a file that became a link, or lies behind one, since it was found is not opened', (t) => {
  const { directory } = tree(t);
  const open = (path: string): string | null => {
    const file = openReal(path);
    if (file === null) return null;
    closeSync(file.descriptor);
    return 'opened';
  };
  assert.equal(open(join(directory, 'www/a.txt')), 'opened');
  assert.equal(open(join(directory, 'www/link.txt')), null);
  assert.equal(open(join(directory, 'www/ldir/secret.txt')), null);
  assert.equal(open(join(directory, 'www/dir')), null);
  assert.equal(open(join(directory, 'www/none')), null);
});

test('a name that is not UTF-8 is found by its bytes', async (t) => {
  const { directory, places } = tree(t);
  const name = Buffer.concat([Buffer.from(`${directory}/www/caf`), Buffer.of(0xe9, 0xff)]);
  writeFileSync(name, 'latin');
  mkdirSync(Buffer.concat([name, Buffer.from('.d')]));
  writeFileSync(Buffer.concat([name, Buffer.from('.d/index.html')]), 'index');
  const quick = openQuickly('/m/caf\xe9\xff', places);
  assert.ok(quick !== null && quick !== 'unknown');
  assert.equal(readFileSync(quick.file.descriptor, 'utf8'), 'latin');
  closeSync(quick.file.descriptor);
  assert.equal(await find('/m/caf\xe9\xff', places), name.toString('latin1'));
  const index = await find('/m/caf\xe9\xff.d', places);
  assert.equal(index, `${name.toString('latin1')}.d/index.html`);
  const file = openReal(index);
  assert.ok(file !== null);
  closeSync(file.descriptor);
});
