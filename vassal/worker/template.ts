import { Configuration, type Setting } from '../config/index.ts';
import { Failure } from '../errors/index.ts';
import { runTemplate as run } from '../forge/index.ts';
import { createLog } from '../log/index.ts';
import { usedParts } from '../parts.ts';
import type { Api } from './calls.ts';
import { runWorker } from './index.ts';

/** Loads the application of a generation for all of its workers; each that is forked goes on as a worker. */
export async function runTemplate(): Promise<void> {
  await run(load, (thrown) => (thrown instanceof Failure ? thrown.exit : 1));
  return runWorker();
}

async function load(sent: Buffer): Promise<void> {
  const { settings, generation } = JSON.parse(sent.toString()) as {
    readonly settings: readonly Setting[];
    readonly generation: number;
  };
  const configuration = new Configuration(settings);
  const api: Api = {};
  for (const part of usedParts(configuration)) {
    const code = await part.load?.();
    const made = await code?.template?.({ configuration, log: createLog(), generation, api });
    Object.assign(api, made?.api);
  }
}
