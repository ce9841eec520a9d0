import { watchDeadlines } from '../harakiri/index.ts';
import type { LedAide, MasterContext, MasterHooks } from '../master/context.ts';
import { watchPath } from '../touch/index.ts';
import { muleHarakiri, muleReloadMercy, touchMulesReload } from './options.ts';
import { Queues } from './queues.ts';
import { readMules } from './wanted.ts';
import { muleWords } from './words.ts';

const KIND = 'mule';

/** Makes the queues of the mules, and leads them (manual 6.9). */
export function master({ configuration, log, aides }: MasterContext): MasterHooks {
  const wanted = readMules(configuration);
  const queues = new Queues(wanted);
  const mercy = configuration.get(muleReloadMercy) * 1000;
  const any = wanted.mules.every(({ program }) => program === null) ? 'yes' : 'no';
  const running = (): readonly LedAide[] => aides(KIND);
  const deadlines = watchDeadlines(configuration.get(muleHarakiri), running, ({ aide, pid }) =>
    log.event(`*** HARAKIRI ON MULE ${aide.number} (pid: ${pid}) ***`),
  );
  const watches = configuration.get(touchMulesReload).map((path) =>
    watchPath(path, () => {
      log.event(`*** ${path} has been touched... reloading mules !!! ***`);
      for (const mule of running()) mule.recycle();
    }),
  );
  return {
    shares: (aide) => {
      const number = aide?.kind === KIND ? aide.number : null;
      return queues.shares(number, wanted.mules[(number ?? 0) - 1]?.farms ?? []);
    },
    aides: () =>
      wanted.mules.map(({ program, farms }, index) => {
        const number = index + 1;
        const detail = { ...(program === null ? {} : { program }), farms: farms.join('\n'), any };
        const aide = { kind: KIND, number, programmed: program !== null, detail };
        return { aide, mercy, words: muleWords(number) };
      }),
    stats: () => ({ mules: running().map(entryOf) }),
    accepting: deadlines.start,
    stop: () => {
      deadlines.stop();
      watches.forEach((watch) => watch.close());
      queues.close();
    },
  };
}

function entryOf({ aide, pid, counters, respawns, busy }: LedAide): object {
  return { id: aide.number, pid, messages: counters.get('requests'), respawns, running: Number(busy) };
}
