import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { LIMIT_MS } from '../../support/index.ts';
import { Family } from './family.ts';

/** What is left of an instance. */
export interface Aftermath {
  /** Processes that lived when it had ended. */
  readonly orphans: readonly string[];
  readonly exit: number | string | null;
}

/**
 * Runs an instance while something is done to it and to the processes below it; then it has to end when it is asked to.
 * @param command of the shell, which becomes the instance
 */
export async function siege<Result>(
  command: string,
  done: (family: Family) => Promise<Result>,
): Promise<Result & Aftermath> {
  const instance = spawn('sh', ['-c', command], { stdio: 'ignore' });
  const ended = new Promise<number | string | null>((resolve) => {
    instance.on('exit', (code, signal) => resolve(code ?? signal));
  });
  const family = new Family(instance.pid ?? 0);
  try {
    const result = await done(family);
    family.look();
    instance.kill('SIGINT');
    const exit = await Promise.race([ended, pause(LIMIT_MS, 'it does not end', { ref: false })]);
    await pause(200);
    return { ...result, orphans: family.left, exit };
  } finally {
    instance.kill('SIGKILL');
  }
}
