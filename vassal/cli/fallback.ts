import { fallbackConfig } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import type { Start } from '../instance.ts';
import { ERR_CLI_FALLBACK_LOOP } from './errors.ts';

/** Exit codes that start the fallback: a general failure, and no application (manual 3.11.1 and 3.11.2). */
const FALLS_BACK = new Set([1, 22]);

/**
 * Runs an instance and, when it fails before it serves, its fallback configuration in the same process (manual 3.11).
 * A fallback may name its own; `prepare` reads one from a file name.
 */
export async function runWithFallback(
  start: Start,
  run: (start: Start) => Promise<void>,
  prepare: (file: string) => Promise<Start>,
): Promise<void> {
  const seen = new Set<string>();
  for (let current = start; ;) {
    try {
      return await run(current);
    } catch (thrown) {
      const fallback = current.configuration.get(fallbackConfig);
      if (fallback === null || !(thrown instanceof Failure) || !FALLS_BACK.has(thrown.exit)) throw thrown;
      announce(current, thrown, fallback);
      if (seen.has(fallback)) throw loop(seen, fallback);
      seen.add(fallback);
      current = await prepare(fallback);
    }
  }
}

function announce(start: Start, failure: Failure, fallback: string): void {
  start.log.line(failure.message);
  start.log.event(`!!! ${start.self.at(-1)} (pid: ${process.pid}) exited with status ${failure.exit} !!!`);
  start.log.event(`!!! Fallback config to ${fallback} !!!`);
}

function loop(seen: ReadonlySet<string>, fallback: string): Failure {
  return new Failure(ERR_CLI_FALLBACK_LOOP, {
    tried: `start the fallback configuration ${fallback}`,
    found: `the circle ${[...seen, fallback].join(' -> ')}`,
  });
}
