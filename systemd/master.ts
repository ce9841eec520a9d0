import type { MasterContext, MasterHooks } from '../vassal/master/context.ts';
import { createNotifier, type Notifier } from './notify.ts';

/** The parts of one master, one for each configuration; `stop` of the last one that served means the end. */
export function createMasterPart(notifier: Notifier): (context: MasterContext) => MasterHooks {
  let newest: object | null = null;
  let serving: object | null = null;
  return () => {
    const self = {};
    if (serving === null) notifier.watchdog.start();
    else notifier.reloading();
    newest = self;
    return {
      accepting: () => {
        serving = self;
        notifier.status('emperord is ready');
        notifier.ready();
      },
      stop: () => {
        if (newest !== self) return;
        newest = serving;
        // The end of what serves, or of a reload that did not come to serve: then the old one is still ready.
        if (serving === self) notifier.stopping();
        else if (serving !== null) notifier.ready();
      },
    };
  };
}

let part: ReturnType<typeof createMasterPart> | null = null;

/** Speaks for this process, as the environment that it was started with allows. */
export function master(context: MasterContext): MasterHooks {
  part ??= createMasterPart(createNotifier(process.env));
  return part(context);
}
