import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { emperor, emperorStats } from '../../emperor/options.ts';

const SHIPPED = fileURLToPath(new URL('../../systemd', import.meta.url));

/** The shipped units in a folder, with the program that this machine has in the place of the installed one. */
function units(t: TestContext): string {
  const dir = mkdtempSync('/tmp/units-');
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  for (const name of ['emperord.service', 'emperord@.service']) {
    const text = readFileSync(join(SHIPPED, name), 'utf8');
    writeFileSync(join(dir, name), text.replaceAll('/usr/local/bin/emperord', '/bin/true'));
  }
  for (const name of ['emperord.socket', 'emperord@.socket'])
    copyFileSync(join(SHIPPED, name), join(dir, name));
  return dir;
}

test('CFG-094 systemd finds nothing wrong with the units', (t) => {
  if (spawnSync('systemd-analyze', ['--version']).error) return t.skip('systemd-analyze is not installed');
  const cwd = units(t);
  for (const files of [
    ['./emperord.service', './emperord.socket'],
    ['./emperord@blog.service', './emperord@blog.socket'],
  ]) {
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', ...files], {
      cwd,
      encoding: 'utf8',
    });
    assert.deepEqual({ status, output: stdout + stderr }, { status: 0, output: '' }, files.join(' '));
  }
});

test('systemd takes the tmpfiles', (t) => {
  if (spawnSync('systemd-tmpfiles', ['--version']).error) return t.skip('systemd-tmpfiles is not installed');
  const root = mkdtempSync('/tmp/units-');
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const file = join(SHIPPED, 'emperord.tmpfiles.conf');
  const run = spawnSync('systemd-tmpfiles', ['--create', `--root=${root}`, file], { encoding: 'utf8' });
  assert.equal(run.stderr, '');
  assert.equal(run.status, 0);
});

test('every option of the example is one of the Emperor', () => {
  const known = new Set<string>([emperor.name, emperorStats.name]);
  const used = [...readFileSync(join(SHIPPED, 'emperor.ini'), 'utf8').matchAll(/^([a-z-]+) *=/gm)];
  assert.deepEqual(
    used.map(([, name = '']) => name).filter((name) => !known.has(name)),
    [],
  );
});
