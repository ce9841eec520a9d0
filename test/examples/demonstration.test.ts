import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CHECKOUT, run } from '../support/index.ts';

/** Processes whose command line or working directory is below a folder. */
function processesOf(folder: string): string[] {
  return globSync('/proc/[0-9]*/cmdline').filter((file) => {
    try {
      return readFileSync(file, 'latin1').includes(folder);
    } catch {
      return false;
    }
  });
}

test('npm start shows a URL for each vassal that answers, and Ctrl-C leaves nothing behind', async (t) => {
  const demonstration = run(t, 'npm', ['start', '--silent'], { cwd: CHECKOUT });
  await demonstration.prints('Ctrl-C stops everything.');
  const shown = [...demonstration.output().matchAll(/^(\w+\.ini) +(http:\S+) +(.+)$/gm)];
  const vassals = globSync('*.ini', { cwd: `${CHECKOUT}/examples/vassals` }).sort();
  assert.deepEqual(shown.map(([, name]) => name).sort(), vassals);
  for (const [, name, url = ''] of shown) assert.equal((await fetch(url)).status, 200, name);
  const [folder = ''] = /\/tmp\/emperord-demo-\w+/.exec(demonstration.output()) ?? [];
  assert.ok(folder === '' || existsSync(folder));
  // Ctrl-C reaches the whole foreground group of the terminal.
  process.kill(-demonstration.pid, 'SIGINT');
  await demonstration.ended();
  assert.equal(existsSync(folder), false);
  assert.deepEqual(processesOf('emperord-demo-'), []);
  await Promise.all(shown.map(([, name, url = '']) => assert.rejects(fetch(url), `${name} still answers`)));
});
