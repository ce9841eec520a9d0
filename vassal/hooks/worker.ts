import { dropOf } from '../identity/index.ts';
import type { WorkerContext, WorkerHooks } from '../worker/context.ts';
import { runPhase } from './phase.ts';

/**
 * The phases of a worker. The application is loaded in every worker, but what `pre-app` and `post-app` do to the
 * world happens once for each generation, in its first worker, as if there were one load for all; what they do to
 * the process (`cd`, `putenv`) happens in each.
 */
export async function worker({
  configuration,
  log,
  id,
  aide,
  respawns,
}: WorkerContext): Promise<WorkerHooks> {
  const first = respawns === 0;
  const only = id === 1 && first ? 'everything' : 'process';
  const drop = dropOf(configuration);
  const forked = async (): Promise<void> => {
    if (aide === null) await runPhase('post-fork', configuration, log);
  };
  if (drop === 'at-birth') await runPhase('as-user', configuration, log, only);
  if (drop !== 'after-apps') await forked();
  await runPhase('pre-app', configuration, log, only);
  return {
    loaded: () => runPhase('post-app', configuration, log, only),
    accepting: async () => {
      if (drop === 'after-apps') {
        await runPhase('as-user', configuration, log, only);
        await forked();
      }
      if (aide?.kind === 'mule') await runPhase('as-mule', configuration, log);
      if (aide !== null) return;
      await runPhase('accepting', configuration, log);
      if (first) await runPhase('accepting-once', configuration, log);
      if (id === 1) await runPhase('accepting1', configuration, log);
      if (id === 1 && first) await runPhase('accepting1-once', configuration, log);
    },
  };
}
