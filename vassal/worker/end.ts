import type { ToWorker } from '../channel/index.ts';
import type { Application, WorkerHooks } from './context.ts';

/** What a worker does after it accepted. */
export interface Life {
  /** Finishes what runs and ends with this code; once. */
  drain(exit: number): void;
  handle(message: ToWorker): void;
}

/** Ends when what runs has ended: nothing new comes. */
export async function end(
  drained: () => Promise<void>,
  hooks: readonly WorkerHooks[],
  applications: readonly Application[],
  exit: number,
): Promise<void> {
  for (const hook of hooks) await hook.leaving?.();
  await drained();
  for (const application of applications) await application.close?.();
  for (const hook of hooks) await hook.stop?.();
  process.exit(exit);
}
