import type { TemplateContext } from '../../worker/context.ts';

let worker = 0;

/** From now on the application sees this number of its worker. */
export function becomeWorker(id: number): void {
  worker = id;
}

/** The part of the `uwsgi` object that exists (manual 12.14); a name that is missing is not implemented. */
export function provideApi({ configuration, log }: TemplateContext): void {
  const opt: Record<string, string> = {};
  for (const { key, value } of configuration.settings) opt[key] = value;
  const api = {
    log: (text: unknown) => log.line(String(text).replace(/\n$/, '')),
    worker_id: () => worker,
    opt: Object.freeze(opt),
  };
  Object.defineProperty(globalThis, 'uwsgi', { value: Object.freeze(api), configurable: true });
}
