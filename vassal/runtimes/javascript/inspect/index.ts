import { randomUUID } from 'node:crypto';
import { lstatSync, unlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { native, type ListenOptions } from '../../../../native/index.ts';
import { Failure, reason } from '../../../errors/index.ts';
import type { WorkerContext } from '../../../worker/context.ts';
import { ERR_JAVASCRIPT_INSPECT } from '../errors.ts';
import { inspect } from '../options.ts';

const LISTEN: ListenOptions = {
  backlog: 8,
  reusePort: false,
  freeBind: false,
  deferAccept: 0,
  noDelay: false,
};

/** Opens the debugger of a worker: a unix socket of its number, for its user only. Throws `ERR_JAVASCRIPT_INSPECT`. */
export async function openInspector({ configuration, id, log }: WorkerContext, file: string): Promise<void> {
  // Loaded on its own: a release starts the thread with what this makes of it.
  const { startThread } = await import('./thread.ts');
  const path = `${configuration.get(inspect)}${id}`;
  const descriptor = listen(path);
  const target = { id: randomUUID(), title: `worker ${id} (pid: ${process.pid})`, file: resolve(file) };
  startThread({ descriptor, target }, (thrown) =>
    log.line(`the debugger of worker ${id} cannot be reached: ${reason(thrown)}`),
  );
  log.line(`debugger of worker ${id} (pid: ${process.pid}) available on ${path}`);
}

/** Takes the place of the worker of this number that was there before. */
function listen(path: string): number {
  const mask = native.setUmask(0o177);
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true) unlinkSync(path);
    return native.listen({ family: 'unix', path }, LISTEN);
  } catch (thrown) {
    throw new Failure(ERR_JAVASCRIPT_INSPECT, { tried: `bind ${path}`, found: reason(thrown) });
  } finally {
    native.setUmask(mask);
  }
}
