import type { MasterContext } from '../master/context.ts';
import { version } from '../version.ts';
import { document } from './document.ts';
import { statsNoCores } from './options.ts';

/** The state of an instance now, as its stats server tells it. */
export async function stateOf({ configuration, snapshot }: MasterContext): Promise<object> {
  const instance = {
    version,
    pid: process.pid,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    cwd: process.cwd(),
  };
  return document(instance, await snapshot(), !configuration.get(statsNoCores));
}
