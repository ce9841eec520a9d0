import { native } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import { hasCaches } from '../cache/options.ts';
import { reason } from '../errors/index.ts';
import type { Request, Response } from '../request/index.ts';
import { readServing } from '../static/index.ts';
import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { actions } from './actions/index.ts';
import { collect, readCollected } from './collect.ts';
import { readTables, runChain, type End } from './table.ts';
import { newTraffic, type Engine, type Traffic } from './traffic.ts';

export { compilePattern } from './pattern.ts';

/** What `router-list` prints. */
export function actionList(): string {
  return ['*** emperord routing actions ***', ...actions.flatMap(({ names }) => names), ''].join('\n');
}

/** Refuses rules that cannot be compiled. Throws `ERR_ROUTING_…` with the place of the first. */
export function check(configuration: Configuration): void {
  readTables(configuration);
  readCollected(configuration);
}

/** The chains of a worker (manual 6.6.1). Its tables are compiled once; a request that needs no chain pays nothing for it. */
export async function createRouting(context: WorkerContext): Promise<WorkerHooks> {
  const { configuration, counters, log, id, sockets, shared, ask } = context;
  // Its code is loaded when there are some.
  const caches = hasCaches(configuration) ? (await import('../cache/index.ts')).openCaches(context) : null;
  const serving = await readServing(configuration, log);
  const tables = readTables(configuration);
  const collected = readCollected(configuration);
  const engine: Engine = {
    log,
    id,
    ask,
    call: async (node, name, values) => {
      const { callAnywhere } = await import('../rpc/index.ts');
      return callAnywhere(context, node, { name, values });
    },
    queued: () =>
      Math.max(0, ...sockets.map(({ descriptor }) => native.listenQueue(descriptor)?.waiting ?? 0)),
    serving,
    shared,
    cache: (name) => caches?.find(name) ?? null,
  };
  const known = new WeakMap<Request, Traffic>();
  /** Runs a chain; a rule that cannot do what it says ends its own request, and nothing else. */
  const run = (chain: keyof typeof tables, traffic: Traffic): boolean | Promise<boolean> => {
    // An action may answer, and let the rules go on all the same.
    const answered = (end: End): boolean => {
      const yes = end === 'break' || traffic.response.ended;
      if (yes && chain === 'request') counters.add('routedRequests', 1);
      return yes;
    };
    const failed = (thrown: unknown): true => {
      log.line(`[uwsgi-route] ${reason(thrown)}`);
      traffic.decided?.drop();
      traffic.decided = null;
      traffic.response.fail(500);
      return true;
    };
    try {
      const end = runChain(tables[chain], traffic);
      return typeof end === 'string' ? answered(end) : end.then(answered, failed);
    } catch (thrown) {
      return failed(thrown);
    }
  };
  const decide = (traffic: Traffic): void => {
    traffic.deciding = true;
    collect(collected, traffic);
    if (tables.error.length > 0) run('error', traffic);
    if (!traffic.response.ended) run('response', traffic);
    traffic.deciding = false;
    if (traffic.response.ended) return;
    if (dress(traffic)) traffic.decided?.send();
    else traffic.decided?.drop();
  };
  /** Puts the headers of the rules to those of the answer; `false` when one would have broken it apart. */
  const dress = ({ response, removed, added, headless }: Traffic): boolean => {
    try {
      for (const name of removed) response.headers.delete(name);
      for (const [name, value] of added) put(response, name, value);
      if (headless) response.writeRaw(Buffer.alloc(0));
      return true;
    } catch (thrown) {
      log.line(`[uwsgi-route] ${reason(thrown)}`);
      response.fail(500);
      return false;
    }
  };
  return {
    responders: [
      (request, response) => {
        const traffic = newTraffic(engine, request, response);
        if (tables.final.length > 0) known.set(request, traffic);
        response.beforeHead = () => decide(traffic);
        return run('request', traffic);
      },
    ],
    observer:
      tables.final.length === 0
        ? {}
        : {
            over: (request) => {
              const traffic = known.get(request);
              if (traffic !== undefined) run('final', traffic);
            },
          },
  };
}

/** Two lengths, or a length and chunks, would be read as two answers by somebody on the way. */
function put(response: Response, name: string, value: string): void {
  const framing = /^(?:content-length|transfer-encoding)$/i.test(name);
  if (!framing) return response.headers.append(name, value);
  for (const other of ['content-length', 'transfer-encoding']) response.headers.delete(other);
  response.headers.set(name, value);
}
