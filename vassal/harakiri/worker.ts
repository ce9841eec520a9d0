import type { Request } from '../request/index.ts';
import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { now } from './clock.ts';
import { takeLimits } from './limit.ts';
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
  takeLimits((request, milliseconds) => {
    running.limit(request, milliseconds, now());
    show();
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

/** As the original shows it, and on one line whatever the client sent. */
function describe(request: Request): string {
  const of = (name: string): string => request.variable(name) ?? '';
  const text = `${of('REMOTE_ADDR')} - ${of('REQUEST_METHOD')} ${of('REQUEST_URI')}`;
  return text.replace(/[^\x20-\x7e\xa0-\xff]/g, '?');
}
