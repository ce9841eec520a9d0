import { holderOf } from '../counters/index.ts';
import type { LedWorker, MasterContext, MasterHooks } from '../master/context.ts';
import { now } from './clock.ts';
import { nextLook, timeLeft } from './deadline.ts';
import { harakiri, harakiriVerbose } from './options.ts';
import { askWhere, LAST_WORDS_MS } from './last-words.ts';
import { whereabouts } from './whereabouts.ts';

/** Ends workers with a request that runs too long. It wakes when the next one may be due. */
export function master({ configuration, log, workers }: MasterContext): MasterHooks {
  const limit = (configuration.get(harakiri) ?? 0) * 1000;
  const verbose = configuration.get(harakiriVerbose);
  const killed = new Set<number>();
  let timer: NodeJS.Timeout | null = null;
  const leftOf = ({ counters }: LedWorker): number => timeLeft(counters.get('oldest'), now(), limit);
  const kill = (worker: LedWorker): void => {
    const { id, pid, counters } = worker;
    const began = Math.round((Date.now() - (now() - counters.get('oldest'))) / 1000);
    log.event(`*** HARAKIRI ON WORKER ${id} (pid: ${pid}, try: 1) ***`);
    if (verbose) for (const line of whereabouts(holderOf(pid, counters))) log.line(`HARAKIRI: ${line}`);
    log.event(`HARAKIRI !!! worker ${id} status !!!`);
    log.event(`HARAKIRI [core ${counters.get('oldestCore')}] ${counters.text()} since ${began}`);
    log.event(`HARAKIRI !!! end of worker ${id} status !!!`);
    const interpreter = counters.get('companion');
    if (interpreter !== 0 && askWhere(interpreter, pid)) setTimeout(() => worker.harakiri(), LAST_WORDS_MS);
    else worker.harakiri();
  };
  const look = (): void => {
    const alive = workers().filter(({ starting }) => !starting);
    const pids = new Set(alive.map(({ pid }) => pid));
    for (const pid of killed) if (!pids.has(pid)) killed.delete(pid);
    for (const worker of alive) {
      if (killed.has(worker.pid) || leftOf(worker) > 0) continue;
      killed.add(worker.pid);
      kill(worker);
    }
    const others = alive.filter(({ pid }) => !killed.has(pid));
    timer = setTimeout(look, nextLook(others.map(leftOf), limit));
  };
  return {
    accepting: () => {
      if (timer === null) look();
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
