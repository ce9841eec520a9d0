import { existsSync, readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { until } from '../../support/index.ts';

/** The pids that a daemon wrote into a file, one a line. */
export function pidsIn(file: string): number[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number);
}

/** Waits until a file has this many pids, and returns the last one. They are gone after the test. */
export async function started(t: TestContext, file: string, count: number): Promise<number> {
  await until(
    () => pidsIn(file).length >= count,
    () => `${file} has no ${count} pids: ${pidsIn(file).join(' ')}`,
  );
  const pids = pidsIn(file);
  t.after(() => pids.forEach(kill));
  return pids[count - 1] ?? 0;
}

export async function gone(pid: number): Promise<void> {
  await until(() => !isAlive(pid), `process ${pid} lives`);
}

/** Whether a process runs; one that is not reaped yet does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
