import type { Log } from '../vassal/log/index.ts';
import type { DemandSocket } from './demand-socket.ts';
import type { DemandSettings } from './on-demand.ts';
import type { Vassal } from './vassal.ts';

/** Binds the on-demand socket of a vassal, `null` for none. The code of these sockets is loaded when the first one is opened. */
export async function openOnDemand(
  vassal: Vassal,
  settings: DemandSettings,
  backlog: number,
  log: Log,
): Promise<DemandSocket | null> {
  const { demandAddress } = await import('./on-demand.ts');
  const address = await demandAddress(vassal.entry, settings);
  if (address === null) return null;
  const { openDemandSocket } = await import('./demand-socket.ts');
  return openDemandSocket(address, backlog, log);
}
