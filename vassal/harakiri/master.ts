import { holderOf } from '../counters/index.ts';
import type { LedWorker, MasterContext, MasterHooks } from '../master/context.ts';
import { now } from './clock.ts';
import { harakiri, harakiriVerbose } from './options.ts';
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
  const { start, stop } = watchDeadlines(configuration.get(harakiri) ?? 0, workers, tell);
  return { accepting: start, stop };
}
