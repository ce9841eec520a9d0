import { Failure } from '../../vassal/errors/index.ts';
import type { Listeners } from '../listeners.ts';
import type { Court } from './desk.ts';
import { defaultSocket } from './place.ts';
import { listenForControl } from './server.ts';

export type { Court } from './desk.ts';
export { encode, failureOf, type Request } from './protocol.ts';
export type { VassalHistory, VassalStatus } from './view.ts';
export { planOf, type Found, type Step } from './plan.ts';
export { readSources } from './sources.ts';

/**
 * Opens the control socket: that of `emperor-control`, which must work, or the usual one, whose lack is a line in the
 * log. With `none` there is none.
 */
export async function openControl(
  configured: string | null,
  court: Court,
  listeners: Listeners,
): Promise<void> {
  if (configured === 'none') return;
  const path = configured ?? defaultSocket(process.env, court.uid());
  if (path === null) return;
  try {
    await listenForControl(path, court, listeners);
    court.log.line(`*** Emperor control socket on ${path} ***`);
  } catch (thrown) {
    if (configured !== null || !(thrown instanceof Failure)) throw thrown;
    court.log.line(`*** no Emperor control socket: ${thrown.message} ***`);
  }
}
