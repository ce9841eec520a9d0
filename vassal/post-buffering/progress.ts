import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import type { Request } from '../request/index.ts';

/** Is told how much of a body came; resolves when whoever asks can see it. */
export interface Progress {
  received(bytes: number): Promise<void>;
  ended(): Promise<void>;
}

/** What a client puts in the query: 36 characters, a UUID. Nothing that leads out of the folder. */
const ID = /(?:^|&)X-Progress-ID=([0-9A-Za-z_-]{36})/;

/** The name of an upload, `null` for a request that gives none. */
export function uploadOf(request: Request): string | null {
  return ID.exec(request.variable('QUERY_STRING') ?? '')?.[1] ?? null;
}

/**
 * Keeps `ID.js` of a folder at how far an upload is, while it goes on (manual 3.13.18). An upload does not fail with it: one
 * line in the log says why there is no such file.
 * @param size of the whole body, bytes; `null` when only its end tells, which is 0 in the file
 */
export function openProgress(folder: string, id: string, size: number | null, log: Log): Progress {
  const path = join(folder, `${id}.js`);
  let file: FileHandle | null = null;
  let failed = false;
  const say = async (bytes: number): Promise<void> => {
    file ??= await open(path, 'w', 0o644);
    // The number only grows: the text before is overwritten to its end.
    await file.write(`{ "state" : "uploading", "received" : ${bytes}, "size" : ${size ?? 0} }\n`, 0);
  };
  const end = async (): Promise<void> => {
    await file?.close();
    if (file !== null) await unlink(path);
  };
  const attempt = async (step: Promise<void>): Promise<void> => {
    try {
      await step;
    } catch (thrown) {
      failed = true;
      log.line(`unable to tell the progress of an upload in ${path}: ${reason(thrown)}`);
    }
  };
  return {
    received: async (bytes) => {
      if (!failed) await attempt(say(bytes));
    },
    ended: () => attempt(end()),
  };
}
