import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import type { Bridging } from './bridge.ts';

/**
 * Answers debuggers in a thread of its own, so that a program that is paused, or never gives way, is still reachable. The thread
 * ends with the process and holds up nothing.
 * @param failed called with the reason when there is no such thread (any more)
 */
export function startThread(bridging: Bridging, failed: (thrown: Error) => void): void {
  try {
    // What the tenant's environment says to the runtime is for its program.
    const settings = { workerData: bridging, env: {}, execArgv: [], name: 'inspect' };
    const thread = new Worker(fileURLToPath(import.meta.url), settings);
    thread.on('error', failed);
    thread.unref();
  } catch (thrown) {
    failed(thrown as Error);
  }
}

// The same file is the program of the thread: a release has it under another name.
if (!isMainThread) {
  const { bridge } = await import('./bridge.ts');
  bridge(workerData as Bridging);
}
