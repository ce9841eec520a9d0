import { native } from '../../native/index.ts';
import type { Modifiers } from '../protocols/index.ts';
import type { Application, WorkerContext } from './context.ts';

/** Finds who takes a connection of a raw socket: the application of its modifier that can. */
export function connectorOf(
  applications: readonly Application[],
  modifiers: Modifiers,
): WorkerContext['connect'] {
  const takers = applications.filter(({ connect }) => connect !== undefined);
  return async (modifier1, descriptor) => {
    const answers = modifiers(modifier1);
    const connect = takers.find((taker) => taker.modifier1 === answers)?.connect;
    if (connect !== undefined) return connect(descriptor);
    native.close(descriptor);
    throw new Error(`no application of modifier ${modifier1} takes connections`);
  };
}
