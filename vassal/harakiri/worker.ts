import type { Request } from '../request/index.ts';
import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { now } from './clock.ts';
import { describe } from './describe.ts';
import { keepLimits } from './limit.ts';
import { harakiri } from './options.ts';
import { Running } from './running.ts';

/**
 * Writes down in shared memory, before its handler is called, which request of this worker is due first: a worker
 * whose application does not give way can tell nobody any more.
 */
export function worker({ configuration, counters }: WorkerContext): WorkerHooks {
  const running = new Running<Request>((configuration.get(harakiri) ?? 0) * 1000);
  let shown: Request | null = null;
  const show = (): void => {
    const { first } = running;
    counters.set('due', first?.due ?? 0);
    if (first?.request === shown) return;
    shown = first?.request ?? null;
    if (first !== null) {
      counters.set('oldestCore', first.core);
      counters.setText(describe(first.request));
    }
    counters.set('oldest', first?.since ?? 0);
  };
  keepLimits({
    set: (request, milliseconds) => {
      running.limit(request, milliseconds, now());
      show();
    },
    handOver: (request) => {
      const run = running.remove(request);
      show();
      return run === null || run.due === null ? null : { whole: run.due - run.since, left: run.due - now() };
    },
  });
  return {
    observer: {
      began: (request, core) => {
        running.begin(core, now(), request);
        show();
      },
      freed: (core) => {
        running.freed(core);
        show();
      },
    },
  };
}
