import type { MasterContext, MasterHooks } from '../master/context.ts';
import { identityOf } from './identity.ts';
import { becoming, dropOf } from './late.ts';

/** A master that stays root lets its workers become the user. Names are looked up under the root of the start. */
export function master({ configuration }: MasterContext): MasterHooks {
  const identity = identityOf(configuration);
  if (identity === null || dropOf(configuration) !== 'at-birth' || process.getuid?.() !== 0) return {};
  return { birth: () => ({ operations: becoming(identity), flags: [], environment: [] }) };
}
