import { setTimeout as pause } from 'node:timers/promises';

/** Longer than any machine needs, however busy: only a defect runs into it. */
export const LIMIT_MS = 120_000;

/** Waits for a condition. Fails with what `otherwise` says. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  otherwise: string | (() => string) = 'the condition was not met',
): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(typeof otherwise === 'string' ? otherwise : otherwise());
    await pause(10);
  }
}
