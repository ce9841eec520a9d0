import { socketTimeout } from '../protocols/options.ts';
import type { Handler, Responder, WorkerContext, WorkerHooks } from '../worker/context.ts';
import { apiOf } from './api.ts';
import { callsOf } from './calls.ts';
import type { Cache } from './cache.ts';
import { openCaches } from './caches.ts';
import { checkCache } from './options.ts';
import { createProtocol } from './protocol.ts';
import { finder } from './target.ts';

/** What applications and other instances get of the caches. */
export function worker(context: WorkerContext): WorkerHooks {
  const { configuration } = context;
  const caches = openCaches(context);
  const find = finder(caches, configuration.get(socketTimeout) * 1000);
  const asked = configuration.get(checkCache);
  const responders = asked === null ? [] : [answerFrom(caches.find(asked === 'true' ? '' : asked))];
  return { calls: callsOf(find), api: apiOf(find), responders };
}

/** Answers with what is stored for a path: it is the whole answer, head and all (manual 3.13.22). */
function answerFrom(cache: Cache | null): Responder {
  return (request, response) => {
    const answer = cache?.get(Buffer.from(request.variable('PATH_INFO') ?? '', 'latin1')) ?? null;
    if (answer === null) return false;
    response.writeRaw(answer);
    response.end();
    return true;
  };
}

/** Answers other instances (manual 3.17). */
export function protocol(context: WorkerContext): Handler {
  return createProtocol(openCaches(context));
}
