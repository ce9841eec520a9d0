import { holderOf, memoryOf, type Memory } from '../counters/index.ts';
import type { LedWorker, MasterContext, MasterHooks } from '../master/context.ts';
import { judge, limitsOf } from './decide.ts';

/** The kernel tells nobody when a process grows: it is looked at this often, ms. */
const PERIOD_MS = 1000;

/** Looks at the age and the memory of the workers, also of those that hang. */
export function master({ configuration, log, workers }: MasterContext): MasterHooks {
  const none = limitsOf(configuration, 0);
  if (none.oldest === null && none.evilAddressSpace === null && none.evilRss === null) return {};
  let timer: NodeJS.Timeout | null = null;
  const look = (worker: LedWorker): void => {
    const { id, pid, age, counters } = worker;
    let read: Memory | null = null;
    const memory = (): Memory => (read ??= memoryOf(holderOf(pid, counters)));
    const verdict = judge(limitsOf(configuration, id), { age, memory });
    if (verdict === null) return;
    if (verdict === 'lifetime')
      log.line(`worker ${id} lifetime reached, it was running for ${Math.floor(age)} second(s)`);
    else {
      const size = verdict === 'as' ? memory().vsz : memory().rss;
      log.line(`*** EVIL RELOAD ON WORKER ${id} ${verdict.toUpperCase()}: ${size} (pid: ${pid}) ***`);
    }
    worker.recycle();
  };
  const lookAtAll = (): void => workers().forEach((worker) => worker.accepting && look(worker));
  return {
    accepting: () => {
      timer ??= setInterval(lookAtAll, PERIOD_MS);
    },
    stop: () => {
      if (timer !== null) clearInterval(timer);
    },
  };
}
