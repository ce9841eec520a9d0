import { native } from '../../native/index.ts';
import type { Start } from '../instance.ts';
import { stamp } from '../log/index.ts';
import { version } from '../version.ts';
import { Master } from './master.ts';
import { listenToSignals } from './signals.ts';

export { openEmperorLink } from './emperor-link.ts';
export { signalInstance } from './pidfile.ts';

/** Runs one instance. Rejects with a `Failure` when it cannot start; afterwards it ends the process itself. */
export async function runMaster(start: Start): Promise<void> {
  if (!start.jailed) start.log.line(`*** Starting emperord ${version} (64bit) on [${stamp(new Date())}] ***`);
  native.setName('master');
  const master = new Master(start);
  listenToSignals(master, start.configuration);
  await master.run();
}
