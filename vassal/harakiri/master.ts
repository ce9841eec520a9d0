import { holderOf } from '../counters/index.ts';
import type { LedWorker, MasterContext, MasterHooks } from '../master/context.ts';
import { now } from './clock.ts';
import { timeUntil } from './deadline.ts';
import { harakiri, harakiriVerbose } from './options.ts';
import { limitsInRules } from './rules.ts';
import { watchDeadlines } from './watch.ts';
import { whereabouts } from './whereabouts.ts';

/** Ends workers with a request that runs too long. */
export function master({ configuration, log, workers }: MasterContext): MasterHooks {
  const verbose = configuration.get(harakiriVerbose);
  const tell = ({ id, pid, counters }: LedWorker): void => {
    const began = Math.round((Date.now() - (now() - counters.get('oldest'))) / 1000);
    log.event(`*** HARAKIRI ON WORKER ${id} (pid: ${pid}, try: 1) ***`);
    if (verbose) for (const line of whereabouts(holderOf(pid, counters))) log.line(`HARAKIRI: ${line}`);
    log.event(`HARAKIRI !!! worker ${id} status !!!`);
    log.event(`HARAKIRI [core ${counters.get('oldestCore')}] ${counters.text()} since ${began}`);
    log.event(`HARAKIRI !!! end of worker ${id} status !!!`);
  };
  const limits = [configuration.get(harakiri) ?? 0, ...limitsInRules(configuration)];
  // No request can be due sooner after its begin than the shortest of them.
  const shortest = Math.min(...limits.filter((seconds) => seconds > 0));
  const { start, stop } = watchDeadlines(shortest, workers, tell, (counters, period) =>
    timeUntil(counters.get('due'), now(), period),
  );
  return { accepting: start, stop };
}
