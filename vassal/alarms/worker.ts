import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { alarmNames } from './alarms.ts';
import { raise, SHARED } from './raised.ts';

/** Gives alarms to applications and rules of a worker: the master raises them. */
export function worker({ configuration, shared }: WorkerContext): WorkerHooks {
  const names = alarmNames(configuration);
  const descriptor = shared[SHARED];
  const alarm = (name: unknown, message: unknown): boolean =>
    descriptor !== undefined && names.has(String(name)) && raise(descriptor, String(name), String(message));
  return {
    calls: { alarm: ([name, message]) => [alarm(name, message ?? '') ? '1' : ''] },
    api: { alarm },
  };
}
