import type { WorkerContext } from '../../worker/context.ts';
import { becomeWorker, provideApi } from './api.ts';
import { loadFile } from './load.ts';
import { surviveStrayErrors } from './stray.ts';

/** Runs a file in an aide as its program, with the `uwsgi` object. Resolves when it has run; what it began goes on. */
export async function runProgram(context: WorkerContext, file: string): Promise<void> {
  surviveStrayErrors(context.log);
  provideApi(context);
  becomeWorker(context);
  await loadFile(file);
}
