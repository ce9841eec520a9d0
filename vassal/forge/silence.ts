import { forgetTimers } from './timers.ts';

/** A handle as the runtime lists it. */
interface Handle {
  readonly fd?: number;
  removeAllListeners?(): void;
  on?(event: 'error', ignore: () => void): void;
  destroy?(): void;
  close?(): void;
}

/** Listeners of the process that belong to the runtime: those it had before the engine added any. */
let original: ReadonlyMap<string | symbol, readonly unknown[]> = new Map();

/** Remembers which listeners of the process are the runtime's own. */
export function noteListeners(): void {
  original = new Map(process.eventNames().map((name) => [name, process.rawListeners(name as 'exit')]));
}

/** In a forked child: what the parent waits for is not waited for here, and nobody is told. */
export function silence(): void {
  forgetTimers();
  for (const name of process.eventNames()) {
    for (const listener of process.rawListeners(name as 'exit')) {
      if (original.get(name)?.includes(listener) !== true) process.off(name, listener as () => void);
    }
  }
  const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles(): Handle[] };
  for (const handle of handles.call(process)) close(handle);
}

function close(handle: Handle): void {
  if (handle.fd !== undefined && handle.fd >= 0 && handle.fd <= 2) return;
  handle.removeAllListeners?.();
  handle.on?.('error', () => undefined);
  if (handle.destroy !== undefined) handle.destroy();
  else handle.close?.();
}
