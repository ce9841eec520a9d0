import type { Request } from '../request/index.ts';
import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { now } from './clock.ts';
import { Running } from './running.ts';
import { onSpare } from './spare.ts';

/**
 * Writes down in shared memory, before its handler is called, which request of this worker runs longest: a worker
 * whose application does not give way can tell nobody any more.
 */
export function worker({ counters }: WorkerContext): WorkerHooks {
  const running = new Running<Request>();
  let shown: Request | null = null;
  const show = (): void => {
    const { oldest } = running;
    if (oldest?.request === shown) return;
    shown = oldest?.request ?? null;
    if (oldest !== null) {
      counters.set('oldestCore', oldest.core);
      counters.setText(describe(oldest.request));
    }
    counters.set('oldest', oldest?.since ?? 0);
  };
  onSpare((request) => {
    running.forget(request);
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
