import { native } from '../../native/index.ts';
import type { WorkerHooks } from '../worker/context.ts';

/**
 * The capabilities of `cap` came to the worker through the ambient set. It keeps them, but what it starts does not get
 * them: the application did not ask for programs with the rights of root.
 */
export function worker(): WorkerHooks {
  native.perform([{ op: 'ambient-capabilities', capabilities: [] }]);
  return {};
}
