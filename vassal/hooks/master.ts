import { dropOf } from '../identity/index.ts';
import { jailing } from '../jail/options.ts';
import type { Closer } from '../touch/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { master as supervised } from '../master/options.ts';
import { checkHooks, hasSteps, printTexts, runPhase, type PhaseName } from './phase.ts';
import { shellOf } from './chain.ts';
import { readTouched, watchTouched } from './touched.ts';

/** The phases of the master. A reload goes through them again, but for `pre-jail`: a process is jailed once. */
export async function master(context: MasterContext): Promise<MasterHooks> {
  const { configuration, log, generation, jailed } = context;
  const inJail = jailing.some((row) => configuration.isSet(row));
  const early = dropOf(configuration) === 'early';
  let accepted = false;
  const environment = () => recordOf(context.environment());
  const run = (name: PhaseName): Promise<void> =>
    runPhase(name, configuration, log, 'everything', environment);
  checkHooks(configuration);
  const touched = readTouched(configuration);
  let watches: readonly Closer[] = [];
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
      if (configuration.get(supervised)) await run('master-start');
      const surroundings = { log, shell: shellOf(configuration), environment: environment() };
      // Until this generation has taken over, the one before does what a touch asks for.
      watches = touched.map((one) => watchTouched(one, surroundings, () => accepted));
    },
    accepting: () => {
      accepted = true;
    },
    // A generation that never served has nothing to undo.
    stop: async () => {
      for (const watch of watches) watch.close();
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
