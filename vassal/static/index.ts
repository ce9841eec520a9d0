import { realpathSync } from 'node:fs';
import type { Responder, WorkerContext } from '../worker/context.ts';
import { endingOf, find, type Places } from './find.ts';
import { readMimeTypes } from './mime.ts';
import { parseMount } from './mounts.ts';
import {
  checkStatic,
  mimefile,
  staticIndex,
  staticMap,
  staticMap2,
  staticSafe,
  staticSkipExt,
} from './options.ts';
import { openQuickly } from './quick.ts';
import { openFile, send, type OpenFile } from './send.ts';

export { readMimeTypes, systemTypes } from './mime.ts';
export { openFile, send } from './send.ts';

/** The responder that serves files; it leaves everything else, and every method but GET and HEAD, to what comes after it. */
export function createStatic({ configuration, counters, log }: WorkerContext): Responder {
  const places: Places = {
    mounts: [
      ...configuration.get(staticMap).map((text) => parseMount(text, false)),
      ...configuration.get(staticMap2).map((text) => parseMount(text, true)),
      ...configuration.get(checkStatic).map((folder) => parseMount(folder, false)),
    ],
    indexes: configuration.get(staticIndex),
    skipped: configuration.get(staticSkipExt),
    safe: configuration.get(staticSafe).map((folder) => realpathOr(folder)),
    onEscape: (target, folder) =>
      log.line(`[uwsgi-fileserve] security error: ${target} is not under ${folder} or a safe path`),
  };
  const types = readMimeTypes(configuration.get(mimefile), log);
  return (request, response) => {
    const method = request.variable('REQUEST_METHOD');
    if (method !== 'GET' && method !== 'HEAD') return false;
    const path = request.variable('PATH_INFO') ?? '';
    const answer = (file: OpenFile | null, name: string): boolean => {
      if (file === null) return false;
      send(file, types(endingOf(name)), request, response);
      counters.add('staticRequests', 1);
      return true;
    };
    const file = openQuickly(path, places);
    if (file !== 'unknown') return answer(file, path);
    return find(path, places).then((found) => found !== null && answer(openFile(found.path), found.path));
  };
}

function realpathOr(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
