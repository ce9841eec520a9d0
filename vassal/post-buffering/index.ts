import type { Configuration } from '../config/index.ts';
import type { Log } from '../log/index.ts';
import type { Request, Response } from '../request/index.ts';
import type { Responder } from '../worker/context.ts';
import { postBuffering, uploadProgress } from './options.ts';
import { openProgress, uploadOf, type Progress } from './progress.ts';
import { readWhole } from './store.ts';

export { openTemporary, writeAll } from './temporary.ts';

/** What of a body is kept in memory when nothing is said of it, bytes. */
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
    return keepWhole(request, response, most || MOST_OF_UPLOAD, progress).then(() => false);
  };
}

/**
 * Reads the body of a request to its end, and keeps it as long as the request lasts. Rejects as `readWhole`.
 * @param most bytes in memory
 */
export async function keepWhole(
  request: Request,
  response: Response,
  most = MOST_OF_UPLOAD,
  progress: Progress | null = null,
): Promise<void> {
  const kept = await readWhole(request.body, most, progress);
  request.keepBody(kept);
  void response.finished.then(() => kept.close());
}
