import type { Configuration } from '../config/index.ts';
import type { MasterContext, MasterHooks } from '../master/context.ts';
import { printTo } from './begin.ts';
import { currentLogbook } from './current.ts';
import type { Logbook } from './logbook.ts';
import { logReopen, logto, logto2 } from './options.ts';
import type { Pipeline } from './pipeline.ts';

/** The log of an instance over its generations. The first pipeline was opened before anything was said. */
export async function master({ configuration, generation }: MasterContext): Promise<MasterHooks> {
  const logbook = currentLogbook();
  if (logbook === null) return plain(configuration, generation);
  const next =
    generation === 0 ? null : await logbook.prepare(configuration, { dropped: true, truncates: false });
  return next === null ? firstHooks(logbook) : laterHooks(logbook, next, configuration);
}

function firstHooks(logbook: Logbook): MasterHooks {
  return {
    // A program that goes on in a jail has descriptors as this one had at first.
    enter: () => logbook.giveBack(),
    jailed: () => logbook.takeBack(),
    afterDrop: () => logbook.start(),
    output: () => logbook.openWorker(),
  };
}

/** The old pipeline serves until the new generation accepts. */
function laterHooks(logbook: Logbook, next: Pipeline, configuration: Configuration): MasterHooks {
  let used = false;
  return {
    output: () => logbook.openWorker(),
    accepting: async () => {
      used = true;
      logbook.use(next, configuration);
      await next.start();
    },
    stop: async () => {
      if (!used) await next.close();
    },
  };
}

/** Everybody prints to the file itself. */
function plain(configuration: Configuration, generation: number): MasterHooks {
  const first = configuration.get(logto);
  if (generation > 0 && first !== null && configuration.get(logReopen)) printTo(first, configuration, false);
  const second = first === null ? configuration.get(logto2) : null;
  if (second === null) return {};
  return {
    afterDrop: () => {
      if (generation === 0 || configuration.get(logReopen)) printTo(second, configuration, false);
    },
  };
}
