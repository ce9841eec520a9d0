import { native } from '../../native/index.ts';
import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { become, identityOf } from './identity.ts';
import { dropOf } from './late.ts';

const SIGKILL = 9;

/**
 * The capabilities of `cap` came to the worker through the ambient set. It keeps them, but what it starts does not get
 * them: the application did not ask for programs with the rights of root.
 */
export function worker({ configuration }: WorkerContext): WorkerHooks {
  const identity = dropOf(configuration) === 'after-apps' ? identityOf(configuration) : null;
  withdraw();
  // One that was forked by a template is the user already.
  if (identity === null || process.getuid?.() !== 0) return {};
  return {
    loaded: () => {
      become(identity);
      withdraw();
      // A change of the user forgets it.
      native.setParentDeathSignal(SIGKILL);
    },
  };
}

/** The same before the application is loaded for all workers. */
export function template(): void {
  withdraw();
}

function withdraw(): void {
  native.perform([{ op: 'ambient-capabilities', capabilities: [] }]);
}
