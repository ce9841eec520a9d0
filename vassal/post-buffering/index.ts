import type { Configuration } from '../config/index.ts';
import type { Log } from '../log/index.ts';
import type { Request } from '../request/index.ts';
import type { Responder } from '../worker/context.ts';
import { postBuffering, uploadProgress } from './options.ts';
import { openProgress, uploadOf, type Progress } from './progress.ts';
import { readWhole } from './store.ts';

export { openTemporary, writeAll } from './temporary.ts';

/** What of an upload is kept in memory when nothing but its progress is asked for, bytes. */
const MOST_OF_UPLOAD = 65536;

/**
 * Lets nothing after it begin before the whole body is there, and may be read from any byte on (manual 3.13.18). Without
 * `post-buffering` only uploads are read so whose progress is to be seen.
 */
export function createPostBuffering(configuration: Configuration, log: Log): Responder {
  const most = configuration.get(postBuffering);
  const folder = configuration.get(uploadProgress);
  const progressOf = (request: Request): Progress | null => {
    const id = folder === null ? null : uploadOf(request);
    return folder === null || id === null ? null : openProgress(folder, id, request.contentLength, log);
  };
  return (request, response) => {
    if (request.contentLength === 0) return false;
    const progress = progressOf(request);
    if (most === 0 && progress === null) return false;
    return readWhole(request.body, most || MOST_OF_UPLOAD, progress).then((kept) => {
      request.keepBody(kept);
      void response.finished.then(() => kept.close());
      return false;
    });
  };
}
