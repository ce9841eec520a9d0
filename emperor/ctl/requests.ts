import { dirname, resolve } from 'node:path';
import type { Configuration } from '../../vassal/config/index.ts';
import { stats } from '../../vassal/stats/options.ts';
import type { VassalStatus } from '../control/index.ts';

/** A stats server that takes longer is left out of this look, ms. */
const PATIENCE_MS = 1000;

/**
 * Requests so far of a vassal, from the stats server that its configuration names; `null` when it names none, or when
 * nothing can be read there in time.
 */
export async function requestsOf(
  vassal: VassalStatus,
  read: (argv: readonly string[]) => Promise<Configuration>,
): Promise<number | null> {
  if (vassal.pid <= 0 || vassal.configuration === null) return null;
  const late = new Promise<null>((done) => setTimeout(() => done(null), PATIENCE_MS).unref());
  return Promise.race([late, ask(vassal.configuration, read).catch(() => null)]);
}

async function ask(
  path: string,
  read: (argv: readonly string[]) => Promise<Configuration>,
): Promise<number | null> {
  const address = (await read([path])).get(stats);
  if (address === null) return null;
  const { connectAndRead } = await import('../../vassal/stats/index.ts');
  const place = /[:@]/.test(address) ? address : resolve(dirname(path), address);
  const text = (await connectAndRead(place)).toString();
  const { workers } = JSON.parse(text.slice(text.indexOf('{'))) as {
    workers: readonly { requests: number }[];
  };
  return workers.reduce((sum, { requests }) => sum + requests, 0);
}
