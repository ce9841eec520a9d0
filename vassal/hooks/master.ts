import type { MasterContext, MasterHooks } from '../master/context.ts';
import { checkHooks, printTexts, runPhase } from './phase.ts';

/** The phases of the master. A reload goes through them again, but for `pre-jail`: a process is jailed once. */
export async function master({ configuration, log, generation }: MasterContext): Promise<MasterHooks> {
  let accepted = false;
  printTexts(configuration);
  checkHooks(configuration);
  await runPhase('asap', configuration, log);
  return {
    beforeDrop: async () => {
      if (generation === 0) await runPhase('pre-jail', configuration, log);
      await runPhase('in-jail', configuration, log);
      await runPhase('as-root', configuration, log);
    },
    afterDrop: () => runPhase('as-user', configuration, log),
    accepting: () => {
      accepted = true;
    },
    // A generation that never served has nothing to undo.
    stop: async () => {
      if (accepted) await runPhase('as-user-atexit', configuration, log);
    },
  };
}
