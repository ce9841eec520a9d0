import assert from 'node:assert/strict';
import { closeSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { native } from '../../native/index.ts';

test('a file below a folder is opened, and nothing outside of it', (t) => {
  const base = mkdtempSync(join(tmpdir(), 'beneath-'));
  t.after(() => rmSync(base, { recursive: true }));
  const folder = join(base, 'site');
  mkdirSync(join(folder, 'deep'), { recursive: true });
  writeFileSync(join(base, 'secret'), 'secret');
  writeFileSync(join(folder, 'a'), 'a');
  writeFileSync(join(folder, 'deep/b'), 'b');
  symlinkSync('deep/b', join(folder, 'inside'));
  symlinkSync('../secret', join(folder, 'outside'));
  symlinkSync('..', join(folder, 'up'));
  symlinkSync('site', join(base, 'current'));
  const cases: [folder: string, path: string, found: string][] = [
    ['site', 'a', 'a'],
    ['site', 'deep/b', 'b'],
    ['site', 'deep/../a', 'a'],
    ['site', 'inside', 'b'],
    ['current', 'a', 'a'],
    ['current', 'inside', 'b'],
    ['site', 'outside', 'unknown'],
    ['current', 'outside', 'unknown'],
    ['site', '../secret', 'unknown'],
    ['site', 'deep/../../secret', 'unknown'],
    ['site', '..', 'unknown'],
    ['site', 'up/secret', 'unknown'],
    ['site', 'c', 'missing'],
    ['site', 'a/b', 'missing'],
    ['nowhere', 'a', 'missing'],
  ];
  for (const [below, path, wanted] of cases) {
    const opened = native.openBeneath(Buffer.from(join(base, below)), Buffer.from(path), true);
    const found = typeof opened === 'number' ? readFileSync(opened, 'utf8') : opened;
    if (typeof opened === 'number') closeSync(opened);
    assert.equal(found, wanted, `${below} ${path}`);
  }
});
