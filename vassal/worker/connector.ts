import { native } from '../../native/index.ts';
import type { Modifiers } from '../protocols/index.ts';
import type { Application, WorkerContext } from './context.ts';

/** The modifier of sockets that name none; its connections go to whoever takes some. */
const DEFAULT_MODIFIER = 0;

/** Finds who takes a connection of a raw socket: the application of its modifier that can. */
export function connectorOf(
  applications: readonly Application[],
  modifiers: Modifiers,
): WorkerContext['connect'] {
  const takers = applications.filter(({ connect }) => connect !== undefined);
  return async (modifier1, descriptor) => {
    const answers = modifiers(modifier1);
    const own = takers.find((taker) => taker.modifier1 === answers);
    const { connect } = own ?? (answers === DEFAULT_MODIFIER ? takers[0] : undefined) ?? {};
    if (connect !== undefined) return connect(descriptor);
    native.close(descriptor);
    throw new Error(`no application of modifier ${modifier1} takes connections`);
  };
}
