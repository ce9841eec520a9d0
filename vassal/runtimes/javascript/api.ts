import type { WorkerContext } from '../../worker/context.ts';

/** The part of the `uwsgi` object that exists (manual 12.14); a name that is missing is not implemented. */
export function provideApi({ configuration, log, id }: WorkerContext): void {
  const opt: Record<string, string> = {};
  for (const { key, value } of configuration.settings) opt[key] = value;
  const api = {
    log: (text: unknown) => log.line(String(text).replace(/\n$/, '')),
    worker_id: () => id,
    opt: Object.freeze(opt),
  };
  Object.defineProperty(globalThis, 'uwsgi', { value: Object.freeze(api), configurable: true });
}
