import { setTimeout as rest } from 'node:timers/promises';

/**
 * Tries, and again after a pause where that fails. Rejects when the last attempt has failed.
 * @param retries attempts after the first
 * @param pause ms
 * @param ended ends a pause, with a rejection
 */
export async function persist(
  attempt: () => Promise<void>,
  retries: number,
  pause: number,
  ended: AbortSignal,
): Promise<void> {
  for (let left = retries; ; left--) {
    try {
      return await attempt();
    } catch (thrown) {
      if (left <= 0) throw thrown;
      await rest(pause, undefined, { signal: ended, ref: false });
    }
  }
}
