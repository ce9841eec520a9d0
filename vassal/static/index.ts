import { realpathSync } from 'node:fs';
import { toLatin1 } from '../request/index.ts';
import type { Responder, WorkerContext } from '../worker/context.ts';
import { find, type Places } from './find.ts';
import { parseMount, type Mount } from './mounts.ts';
import { openReal, realPathOf } from './open.ts';
import {
  checkStatic,
  checkStaticDocroot,
  staticCachePaths,
  staticIndex,
  staticMap,
  staticMap2,
  staticSafe,
  staticSkipExt,
} from './options.ts';
import { openQuickly } from './quick.ts';
import { remembering } from './remembered.ts';
import { readServing, serve, type Served } from './serve.ts';

export { endingOf } from './find.ts';
export { systemTypes } from './mime.ts';
export { isBelow, isInside, parseMount, type Mount } from './mounts.ts';
export { openReal } from './open.ts';
export { loadCompiler } from './patterns.ts';
export { readReal, realWithin } from './within.ts';
export { readRules, readServing, serve, type Serving } from './serve.ts';

/** The responder that serves files; it leaves everything else, and every method but GET and HEAD, to what comes after it. */
export async function createStatic({ configuration, counters, log }: WorkerContext): Promise<Responder> {
  const mounts = [
    ...configuration.get(staticMap).map((text) => parseMount(text, false)),
    ...configuration.get(staticMap2).map((text) => parseMount(text, true)),
    ...configuration.get(checkStatic).map((folder) => parseMount(folder, false)),
  ];
  const fixed: Places = {
    mounts,
    indexes: configuration.get(staticIndex).map(toLatin1),
    skipped: configuration.get(staticSkipExt).map(toLatin1),
    safe: configuration.get(staticSafe).map(realpathOr),
    onEscape: (target, folder) =>
      log.line(`[uwsgi-fileserve] security error: ${target} is not under ${folder} or a safe path`),
  };
  const byRequest = configuration.get(checkStaticDocroot);
  const serving = await readServing(configuration, log);
  const remembered = remembering(
    (path) => find(path, fixed),
    (configuration.get(staticCachePaths) ?? 0) * 1000,
  );
  return (request, response) => {
    const method = request.variable('REQUEST_METHOD');
    if (method !== 'GET' && method !== 'HEAD') return false;
    const path = request.variable('PATH_INFO') ?? '';
    const root = byRequest ? documentRoot(request.variable('DOCUMENT_ROOT')) : null;
    const places = root === null ? fixed : { ...fixed, mounts: [...mounts, root] };
    const answer = (served: Served): boolean => {
      serve(serving, served, request, response);
      counters.add('staticRequests', 1);
      return true;
    };
    const quick = openQuickly(path, places);
    if (quick === null) return false;
    if (quick !== 'unknown')
      return answer({ ...quick, path: serving.wantsPath ? realPathOf(quick.file) : null });
    return (root === null ? remembered(path) : find(path, places)).then((found) => {
      const file = found === null ? null : openReal(found);
      return file !== null && found !== null && answer({ file, name: found, path: found });
    });
  };
}

function documentRoot(folder: string | null): Mount | null {
  return folder?.startsWith('/') ? { prefix: '', target: folder, keepPrefix: false } : null;
}

function realpathOr(folder: string): string {
  try {
    return realpathSync(folder, 'latin1');
  } catch {
    return toLatin1(folder);
  }
}
