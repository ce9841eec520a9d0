import { realpathSync } from 'node:fs';
import type { Configuration } from '../config/index.ts';
import type { Responder } from '../worker/context.ts';
import { endingOf, find, type Places } from './find.ts';
import { readMimeTypes } from './mime.ts';
import { parseMount, pathBelow } from './mounts.ts';
import {
  checkStatic,
  mimefile,
  staticIndex,
  staticMap,
  staticMap2,
  staticSafe,
  staticSkipExt,
} from './options.ts';
import { send } from './send.ts';

/** The responder that serves files; it leaves everything else, and every method but GET and HEAD, to what comes after it. */
export function createStatic(configuration: Configuration): Responder {
  const places: Places = {
    mounts: [
      ...configuration.get(staticMap).map((text) => parseMount(text, false)),
      ...configuration.get(staticMap2).map((text) => parseMount(text, true)),
      ...configuration.get(checkStatic).map((folder) => parseMount(folder, false)),
    ],
    indexes: configuration.get(staticIndex),
    skipped: configuration.get(staticSkipExt),
    safe: configuration.get(staticSafe).map((folder) => realpathOr(folder)),
  };
  const types = readMimeTypes(configuration.get(mimefile));
  return (request, response) => {
    const method = request.variable('REQUEST_METHOD');
    const path = request.variable('PATH_INFO') ?? '';
    if (method !== 'GET' && method !== 'HEAD') return false;
    if (!places.mounts.some((mount) => pathBelow(mount, path) !== null)) return false;
    return find(path, places).then(async (found) => {
      if (found === null) return false;
      await send(found, types.get(endingOf(found.path)) ?? null, request, response);
      return true;
    });
  };
}

function realpathOr(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
