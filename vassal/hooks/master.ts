import { dropOf } from '../identity/index.ts';
import { jailing } from '../jail/options.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { checkHooks, printTexts, runPhase } from './phase.ts';

/** The phases of the master. A reload goes through them again, but for `pre-jail`: a process is jailed once. */
export async function master(context: MasterContext): Promise<MasterHooks> {
  const { configuration, log, generation, jailed } = context;
  const inJail = jailing.some((row) => configuration.isSet(row));
  const early = dropOf(configuration) === 'early';
  let accepted = false;
  checkHooks(configuration);
  if (!jailed) {
    printTexts(configuration);
    await runPhase('asap', configuration, log);
  }
  return {
    enter: async () => {
      if (generation === 0 && !jailed) await runPhase('pre-jail', configuration, log);
    },
    jailed: async () => {
      if (inJail && generation === 0 && jailed !== 'rooted') await runPhase('post-jail', configuration, log);
    },
    inside: () => runPhase('in-jail', configuration, log),
    beforeDrop: () => runPhase('as-root', configuration, log),
    // Where only the workers become the user, his hooks are theirs.
    afterDrop: async () => {
      if (early) await runPhase('as-user', configuration, log);
    },
    accepting: () => {
      accepted = true;
    },
    // A generation that never served has nothing to undo.
    stop: async () => {
      if (accepted && early) await runPhase('as-user-atexit', configuration, log);
    },
  };
}
