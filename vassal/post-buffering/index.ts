import type { Configuration } from '../config/index.ts';
import type { Responder } from '../worker/context.ts';
import { postBuffering } from './options.ts';
import { readWhole } from './store.ts';

export { openTemporary, writeAll } from './temporary.ts';

/** Lets nothing after it begin before the whole body is there, and may be read from any byte on (manual 3.13.18). */
export function createPostBuffering(configuration: Configuration): Responder {
  const most = configuration.get(postBuffering);
  return (request, response) => {
    if (request.contentLength === 0) return false;
    return readWhole(request.body, most).then((kept) => {
      request.keepBody(kept);
      void response.finished.then(() => kept.close());
      return false;
    });
  };
}
