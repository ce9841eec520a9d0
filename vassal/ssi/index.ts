import { hasCaches } from '../cache/options.ts';
import { Failure } from '../errors/index.ts';
import type { Application, WorkerContext } from '../worker/context.ts';
import { render } from './render.ts';

export { render, type Sources } from './render.ts';

/** Answers with the documents below `DOCUMENT_ROOT` (manual 12.13.1); nothing is loaded, so that it counts as no application. */
export async function ssiApplication(context: WorkerContext, modifier1: number): Promise<Application> {
  const { configuration, log } = context;
  const caches = hasCaches(configuration) ? (await import('../cache/index.ts')).openCaches(context) : null;
  return {
    mountpoint: '',
    modifier1,
    dynamic: true,
    cores: 1,
    handler: async (request, response) => {
      const root = request.variable('DOCUMENT_ROOT') ?? '';
      const path = request.variable('PATH_INFO') ?? '';
      if (root === '' || path === '') return response.fail(500);
      const sources = { request, log, cache: (name: string) => caches?.find(name) ?? null };
      try {
        const page = await render(root, `${root}/${path}`, sources);
        if (page === null) return response.fail(404);
        response.headers.set('Content-Type', 'text/html');
        response.end(page);
      } catch (thrown) {
        if (!(thrown instanceof Failure)) throw thrown;
        log.line(thrown.message);
        response.fail(500);
      }
    },
  };
}
