import { usedParts } from '../../parts.ts';
import type { Api, ApiFunction } from '../../worker/calls.ts';
import type { TemplateContext } from '../../worker/context.ts';

let worker = 0;
/** What the parts give; in a template only what works there. */
let given: Api = {};

/** From now on the application sees this number of its worker, and all functions of its parts work. */
export function becomeWorker({ id, api }: { readonly id: number; readonly api: Api }): void {
  worker = id;
  given = api;
}

/**
 * The `uwsgi` object (manual 12.14): a name that is missing is not implemented, or belongs to a part that the configuration
 * does not use. In a template the functions of parts are there, and most say that they need a worker.
 */
export function provideApi({ configuration, log, api: functions }: TemplateContext): void {
  given = functions;
  const opt: Record<string, string> = {};
  for (const { key, value } of configuration.settings) opt[key] = value;
  const names = usedParts(configuration).flatMap(({ api = [] }) => api);
  const api = {
    ...Object.fromEntries(names.map((name) => [name, later(name)])),
    log: (text: unknown) => log.line(String(text).replace(/\n$/, '')),
    worker_id: () => worker,
    opt: Object.freeze(opt),
  };
  Object.defineProperty(globalThis, 'uwsgi', { value: Object.freeze(api), configurable: true });
}

function later(name: string): ApiFunction {
  return (...values) => {
    const call = given[name];
    if (call === undefined) throw new Error(`uwsgi.${name}() needs a worker, and there is none yet`);
    return call(...values) as unknown;
  };
}
