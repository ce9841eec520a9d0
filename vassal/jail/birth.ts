import type { LaunchOperation } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import type { WorkerBirthChanges } from '../master/context.ts';
import { addressSpace, limitOf, ownLimits, processorsOf } from './limits.ts';
import { cpuAffinity, limitAs, rlimit, seccompDeny } from './options.ts';
import { words } from './words.ts';

/** What the jail adds to the birth of a worker, in order: processors, limits, and last the filter of system calls. */
export function birthOf(
  configuration: Configuration,
  worker: number,
  processors: readonly number[],
): WorkerBirthChanges {
  const space = addressSpace(configuration.get(limitAs));
  const cpus = processorsOf(worker, configuration.get(cpuAffinity), processors);
  const denied = words(configuration.get(seccompDeny));
  const affinity: LaunchOperation[] = cpus === null ? [] : [{ op: 'cpu-affinity', cpus }];
  const filter: LaunchOperation[] =
    denied.length === 0
      ? []
      : [{ op: 'no-new-privileges' }, { op: 'seccomp', action: 'errno', deny: denied }];
  return {
    operations: [
      ...affinity,
      ...ownLimits(configuration),
      ...configuration.get(rlimit).map(limitOf),
      ...space.limits,
      ...filter,
    ],
    flags: space.flags,
    environment: space.environment,
  };
}
