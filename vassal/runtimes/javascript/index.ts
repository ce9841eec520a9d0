import { needApp } from '../../master/options.ts';
import type {
  Application,
  Handler,
  TemplateContext,
  WorkerContext,
  WorkerHooks,
} from '../../worker/context.ts';
import { Failure } from '../../errors/index.ts';
import { becomeWorker, provideApi } from './api.ts';
import { backtraceDepth, javascript, javascriptExport, v8Jsgi } from './options.ts';
import { loadApplication } from './recognise.ts';
import { surviveStrayErrors } from './stray.ts';
export { runProgram } from './run.ts';

/** The official modifier of V8 (manual 12.14). */
export const MODIFIER = 24;
/** An application of an event loop holds many requests; beyond that they wait in the listen queue, where they can be seen. */
export const CORES = 128;

/** What a template has loaded for the workers that are forked from it: the handler, and how the program sees its command line. */
let prepared: { readonly handler: Handler | null; readonly argv: string[] } | null = null;

/** In a template: loads the application once for all workers (manual 3.9). */
export async function prepareApplication(context: TemplateContext): Promise<void> {
  const handler = await load(context, 'in the template');
  prepared = { handler, argv: process.argv };
}

/**
 * Loads the JavaScript application of a worker, unless its template did. One that does not load ends a reload, so that the
 * old generation goes on; at the first start the worker serves what it can without it, as the original does, unless
 * `need-app` is set.
 */
export async function loadApplications(context: WorkerContext): Promise<WorkerHooks> {
  const depth = context.configuration.get(backtraceDepth);
  if (depth !== null) Error.stackTraceLimit = depth;
  becomeWorker(context);
  if (prepared !== null) process.argv = prepared.argv;
  const handler =
    prepared === null ? await load(context, `on ${context.name.replace('-', ' ')}`) : prepared.handler;
  if (handler === null) return {};
  const application: Application = { mountpoint: '', modifier1: MODIFIER, handler, cores: CORES };
  return { applications: [application] };
}

async function load(context: TemplateContext, where: string): Promise<Handler | null> {
  const { configuration, log, generation } = context;
  const jsgi = configuration.get(v8Jsgi);
  const file = jsgi ?? configuration.get(javascript) ?? '';
  surviveStrayErrors(log);
  provideApi(context);
  const began = performance.now();
  try {
    const handler = await loadApplication(file, configuration.get(javascriptExport), jsgi !== null);
    const seconds = ((performance.now() - began) / 1000).toFixed(3);
    log.line(`JavaScript app 0 (mountpoint='') ready in ${seconds} seconds ${where} (pid: ${process.pid})`);
    return handler;
  } catch (thrown) {
    if (!(thrown instanceof Failure) || generation > 0) throw thrown;
    log.line(thrown.message);
    if (!configuration.get(needApp)) log.line('*** no app loaded. going in full dynamic mode ***');
    return null;
  }
}
