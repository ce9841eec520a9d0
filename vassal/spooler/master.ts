import { accessSync, constants, statSync } from 'node:fs';
import { native } from '../../native/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { watchDeadlines } from '../harakiri/index.ts';
import type { LedAide, MasterContext, MasterHooks } from '../master/context.ts';
import { watchPath } from '../touch/index.ts';
import { callsOf } from './calls.ts';
import { ERR_SPOOLER_FOLDER } from './errors.ts';
import { spoolerFrequency, spoolerHarakiri, spoolerReloadMercy, touchSpoolersReload } from './options.ts';
import { makeState, STATE, State } from './state.ts';
import { readFolders, readProcesses } from './wanted.ts';
import { spoolerWords } from './words.ts';

const KIND = 'spooler';

/** Leads the spoolers of a configuration (manual 6.15). */
export function master({ configuration, log, aides }: MasterContext): MasterHooks {
  const processes = readProcesses(configuration);
  const memory = makeState(processes.length, configuration.get(spoolerFrequency));
  const mercy = configuration.get(spoolerReloadMercy) * 1000;
  const running = (): readonly LedAide[] => aides(KIND);
  const deadlines = watchDeadlines(configuration.get(spoolerHarakiri), running, ({ pid }) =>
    log.event(`*** HARAKIRI ON THE SPOOLER (pid: ${pid}) ***`),
  );
  const watches = configuration.get(touchSpoolersReload).map((path) =>
    watchPath(path, () => {
      log.event(`*** ${path} has been touched... reloading spooler !!! ***`);
      for (const process of running()) process.recycle();
    }),
  );
  return {
    calls: callsOf(new State(memory, processes.length), readFolders(configuration).own),
    afterDrop: () => processes.forEach(check),
    shares: () => ({ [STATE]: memory }),
    aides: () =>
      processes.map((folder, index) => {
        const aide = { kind: KIND, number: index + 1, programmed: true, detail: { folder } };
        return { aide, mercy, words: spoolerWords(folder) };
      }),
    stats: () => ({ spoolers: running().map(entryOf) }),
    accepting: deadlines.start,
    stop: () => {
      deadlines.stop();
      watches.forEach((watch) => watch.close());
      native.close(memory);
    },
  };
}

/** Tasks are taken out of the folder, so that it must be writable. */
function check(folder: string): void {
  try {
    if (!statSync(folder).isDirectory()) throw new Error('no folder');
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (thrown) {
    throw new Failure(ERR_SPOOLER_FOLDER, { tried: `run a spooler on ${folder}`, found: reason(thrown) });
  }
}

function entryOf({ aide, pid, counters, respawns, busy }: LedAide): object {
  const tasks = counters.get('requests');
  return { dir: aide.detail['folder'], pid, tasks, respawns, running: Number(busy) };
}
