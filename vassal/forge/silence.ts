import { constants } from 'node:os';
import { forgetTimers } from './timers.ts';

/** A handle as the runtime lists it. */
interface Handle {
  readonly fd?: number;
  removeAllListeners?(): void;
  on?(event: 'error', ignore: () => void): void;
  destroy?(): void;
  close?(): void;
}

/** Listeners of the process that its children keep: those of the runtime, and in a template those of the application. */
let original: ReadonlyMap<string | symbol, readonly unknown[]> = new Map();

/** From now on children keep the listeners that the process has. */
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

/** Where signals have the actions of a fresh process: those that are listened for are caught again. */
export function listenAgain(): void {
  for (const name of process.eventNames()) {
    if (!Object.hasOwn(constants.signals, name)) continue;
    const listeners = process.rawListeners(name as 'SIGHUP') as NodeJS.SignalsListener[];
    process.removeAllListeners(name);
    for (const listener of listeners) process.on(name as NodeJS.Signals, listener);
  }
}

function close(handle: Handle): void {
  if (handle.fd !== undefined && handle.fd >= 0 && handle.fd <= 2) return;
  handle.removeAllListeners?.();
  handle.on?.('error', () => undefined);
  if (handle.destroy !== undefined) handle.destroy();
  else handle.close?.();
}
