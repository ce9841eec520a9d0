import { hostname } from 'node:os';
import { workers } from '../../master/options.ts';
import { usedParts } from '../../parts.ts';
import { version } from '../../version.ts';
import type { Api, ApiFunction } from '../../worker/calls.ts';
import type { TemplateContext, WorkerContext } from '../../worker/context.ts';
import { engineApi } from './engine.ts';
import { websocketApi } from './websockets.ts';

let worker: WorkerContext | null = null;
/** What the parts give; in a template only what works there. */
let given: Api = {};
let forkHook: (() => unknown) | null = null;

/** From now on the application sees this worker, and all functions work. */
export function becomeWorker(context: WorkerContext): void {
  worker = context;
  given = context.api;
}

/** Runs what the application wants to run in every process that has it, before that serves. */
export async function runForkHook(): Promise<void> {
  await forkHook?.();
}

/**
 * The `uwsgi` object (manual 12.14): a name that is missing is not implemented, or belongs to a part that the configuration
 * does not use. In a template the functions of parts are there, and most say that they need a worker.
 */
export function provideApi({ configuration, log, generation, api: functions }: TemplateContext): void {
  given = functions;
  const opt: Record<string, string> = {};
  for (const { key, value } of configuration.settings) opt[key] = value;
  const names = usedParts(configuration).flatMap(({ api = [] }) => api);
  const api = {
    ...Object.fromEntries(names.map((name) => [name, later(name)])),
    ...engineApi(here),
    ...websocketApi(here),
    log: (text: unknown) => log.line(String(text).replace(/\n$/, '')),
    worker_id: () => worker?.id ?? 0,
    post_fork_hook: (hook: () => unknown) => void (forkHook = hook),
    opt: Object.freeze(opt),
    version,
    hostname: hostname(),
    numproc: configuration.get(workers),
    is_a_reload: generation > 0,
  };
  Object.defineProperty(globalThis, 'uwsgi', { value: Object.freeze(api), configurable: true });
}

function here(name: string): WorkerContext {
  if (worker === null) throw new Error(`uwsgi.${name}() needs a worker, and there is none yet`);
  return worker;
}

function later(name: string): ApiFunction {
  return (...values) => {
    const call = given[name] ?? here(name).api[name];
    if (call === undefined) throw new Error(`uwsgi.${name}() does not work in this process`);
    return call(...values) as unknown;
  };
}
