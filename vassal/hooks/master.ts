import { dropOf } from '../identity/index.ts';
import { jailing } from '../jail/options.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { checkHooks, hasSteps, printTexts, runPhase, type PhaseName } from './phase.ts';

/** The phases of the master. A reload goes through them again, but for `pre-jail`: a process is jailed once. */
export async function master(context: MasterContext): Promise<MasterHooks> {
  const { configuration, log, generation, jailed } = context;
  const inJail = jailing.some((row) => configuration.isSet(row));
  const early = dropOf(configuration) === 'early';
  let accepted = false;
  const run = (name: PhaseName): Promise<void> =>
    runPhase(name, configuration, log, 'everything', () => recordOf(context.environment()));
  checkHooks(configuration);
  if (!jailed) {
    printTexts(configuration);
    await run('asap');
  }
  return {
    beforeLoading: hasSteps('pre-app', configuration) || hasSteps('post-app', configuration),
    enter: async () => {
      if (generation === 0 && !jailed) await run('pre-jail');
    },
    jailed: async () => {
      if (inJail && generation === 0 && jailed !== 'rooted') await run('post-jail');
    },
    inside: () => run('in-jail'),
    beforeDrop: () => run('as-root'),
    // Where only the workers become the user, his hooks are theirs.
    afterDrop: async () => {
      if (early) await run('as-user');
    },
    accepting: () => {
      accepted = true;
    },
    // A generation that never served has nothing to undo.
    stop: async () => {
      if (accepted && early) await run('as-user-atexit');
    },
  };
}

function recordOf(entries: readonly string[]): Record<string, string> {
  const pair = (entry: string): [string, string] => {
    const equals = entry.indexOf('=');
    return [entry.slice(0, equals), entry.slice(equals + 1)];
  };
  return Object.fromEntries(entries.map(pair));
}
