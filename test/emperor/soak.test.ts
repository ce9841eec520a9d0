import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../support/index.ts';
import { stage } from './stage.ts';

const NAMES = ['a.ini', 'b.ini', 'c.ini', 'd.ini'];
const CYCLES = 60;
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Changes, removals and deaths in a fixed order that looks like none; `bench/soak-lives.ts` does it 10,000 times. */
test('EMP-012 EMP-022 lives that come and go leave nothing behind in the Emperor, and nobody is lost', async (t) => {
  const made = stage(t, {
    vassals: Object.fromEntries(NAMES.map((name) => [name, ''])),
    lives: Object.fromEntries(NAMES.map((name) => [name, [['send 1', 'send 5', 'send 17']]])),
    options: () => ['--emperor-throttle', '10'],
  });
  const running = async (): Promise<boolean> => {
    const { vassals } = await made.stats();
    return vassals.length === NAMES.length && vassals.every(({ pid }) => Number(pid) > 0);
  };
  const descriptors = (): number => readdirSync(`/proc/${made.emperor.pid}/fd`).length;
  for (const name of NAMES) await made.starts(name);
  await until(running, 'not all of them run');
  const before = descriptors();
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const name = NAMES[(cycle * 7 + (cycle >> 2)) % NAMES.length] ?? '';
    if (cycle % 5 === 1) rmSync(join(made.dir, 'v', name), { force: true });
    else if (cycle % 5 === 3) kill(Number((await made.vassal(name))?.['pid'] ?? -1));
    else made.put({ [name]: `; ${cycle}\n` });
    await pause();
  }
  for (const name of NAMES) made.put({ [name]: '; the last\n' });
  await until(running, 'not all of them came back');
  await until(() => descriptors() === before, `${descriptors()} descriptors instead of ${before}`);
  assert.equal(made.emperor.child.exitCode, null);
});

function kill(pid: number): void {
  if (pid <= 0) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was gone already.
  }
}
