import { needApp } from '../../master/options.ts';
import type {
  Application,
  Connect,
  Handler,
  TemplateContext,
  WorkerContext,
  WorkerHooks,
} from '../../worker/context.ts';
import type { Configuration } from '../../config/index.ts';
import { Failure } from '../../errors/index.ts';
import type { Log } from '../../log/index.ts';
import { becomeWorker, provideApi, runForkHook } from './api.ts';
import { backtraceDepth, inspect, javascript, javascriptExport, raw, v8Jsgi, v8Load } from './options.ts';
import { loadFile } from './load.ts';
import { loadApplication } from './recognise.ts';
import { countStrayErrors, surviveStrayErrors } from './stray.ts';
export { runProgram } from './run.ts';

/** The official modifier of V8 (manual 12.14). */
export const MODIFIER = 24;
/** An application of an event loop holds many requests; beyond that they wait in the listen queue, where they can be seen. */
export const CORES = 128;

/** What was loaded; what is absent was not asked for, or did not load. */
interface Loaded {
  readonly handler: Handler | null;
  readonly connect: Connect | null;
}

/** What a template has loaded for the workers that are forked from it, and how the program sees its command line. */
let prepared: (Loaded & { readonly argv: string[] }) | null = null;

/** In a template: loads the application once for all workers (manual 3.9). */
export async function prepareApplication(context: TemplateContext): Promise<void> {
  const loaded = await load(context, 'in the template');
  prepared = { ...loaded, argv: process.argv };
}

/**
 * Loads the JavaScript application of a worker, unless its template did. One that does not load ends a reload, so that the
 * old generation goes on; at the first start the worker serves what it can without it, as the original does, unless
 * `need-app` is set.
 */
export async function loadApplications(context: WorkerContext): Promise<WorkerHooks> {
  const { configuration, counters, name, aide } = context;
  const depth = configuration.get(backtraceDepth);
  if (depth !== null) Error.stackTraceLimit = depth;
  becomeWorker(context);
  countStrayErrors(counters);
  if (prepared !== null) process.argv = prepared.argv;
  const loaded = prepared ?? (await load(context, `on ${name.replace('-', ' ')}`));
  return {
    applications: applicationsOf(loaded),
    accepting: async () => {
      await runForkHook();
      if (aide !== null || !configuration.isSet(inspect)) return;
      await (await import('./inspect/index.ts')).openInspector(context, fileIn(configuration));
    },
  };
}

function applicationsOf({ handler, connect }: Loaded): readonly Application[] {
  if (handler === null && connect === null) return [];
  const taking = connect === null ? {} : { connect };
  const usual = { mountpoint: '', modifier1: MODIFIER, cores: CORES, ...taking };
  if (handler !== null) return [{ ...usual, handler }];
  return [{ ...usual, dynamic: true, handler: (_, response) => response.fail(500) }];
}

async function load(context: TemplateContext, where: string): Promise<Loaded> {
  const { configuration, log } = context;
  surviveStrayErrors(log);
  provideApi(context);
  // The application is last: the command line and the main module are those of its program.
  for (const path of configuration.get(v8Load)) await attempt(context, () => loadFile(path));
  const functions = configuration.get(raw);
  const connect = functions === null ? null : await attempt(context, () => loadConnect(functions, log));
  const file = fileIn(configuration);
  if (file === '') return { handler: null, connect };
  const began = performance.now();
  const handler = await attempt(context, () =>
    loadApplication(file, configuration.get(javascriptExport), configuration.isSet(v8Jsgi)),
  );
  const seconds = ((performance.now() - began) / 1000).toFixed(3);
  if (handler !== null)
    log.line(`JavaScript app 0 (mountpoint='') ready in ${seconds} seconds ${where} (pid: ${process.pid})`);
  else if (!configuration.get(needApp)) log.line('*** no app loaded. going in full dynamic mode ***');
  return { handler, connect };
}

async function loadConnect(file: string, log: Log): Promise<Connect> {
  const { loadRaw } = await import('./raw.ts');
  return loadRaw(file, log);
}

/** At the first start what does not load is said, and is `null`. */
async function attempt<Result>(
  { log, generation }: TemplateContext,
  step: () => Promise<Result>,
): Promise<Result | null> {
  try {
    return await step();
  } catch (thrown) {
    if (!(thrown instanceof Failure) || generation > 0) throw thrown;
    log.line(thrown.message);
    return null;
  }
}

function fileIn(configuration: Configuration): string {
  return configuration.get(v8Jsgi) ?? configuration.get(javascript) ?? '';
}
