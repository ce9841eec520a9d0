import { Failure } from '../../vassal/errors/index.ts';
import { compare } from './compare.ts';
import { ERR_EMPEROR_RIGHTS } from './errors.ts';
import { readRights } from './found.ts';
import { takesAway, type Planned, type Stage } from './planned.ts';

export { plannedBy, type Planned, type Stage } from './planned.ts';

/**
 * Looks at the process of a vassal and tells what it may beyond the plan that it was started by, `null` for nothing.
 * Costs a read of its status and of what its kernel told it, and a link for each namespace.
 */
export function excessOf(name: string, pid: number, planned: Planned, stage: Stage): Failure | null {
  if (!takesAway(planned, stage)) return null;
  const found = readRights(pid, planned);
  const excesses = found === null ? [] : compare(planned, found, stage);
  if (excesses.length === 0) return null;
  return new Failure(ERR_EMPEROR_RIGHTS, {
    tried: `verify the rights of the vassal ${name} (pid: ${pid})`,
    found: excesses.map(({ planned: plan, found: real }) => `${real} instead of ${plan}`).join('; '),
  });
}
