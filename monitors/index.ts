import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Failure } from '../vassal/errors/index.ts';
import { ERR_MONITOR_SCHEME, ERR_MONITOR_VALUE } from './errors.ts';
import type { Monitor } from './monitor.ts';
import { isPattern } from './pattern.ts';
import { redact } from './redact.ts';
import type { MonitorSettings } from './settings.ts';

export { EXTENSIONS } from './extensions.ts';
export type { Entry, Monitor, MonitorEvent } from './monitor.ts';
export type { MonitorSettings } from './settings.ts';

/** @param value what follows `scheme://` */
type Create = (value: string, settings: MonitorSettings, scheme: string) => Monitor | Promise<Monitor>;

/** The schemes, in the order in which `imperial-monitor-list` shows them. Code is loaded when a source uses it. */
const SCHEMES: Readonly<Record<string, () => Promise<{ readonly createMonitor: Create }>>> = {
  dir: () => import('./dir.ts'),
  glob: () => import('./glob.ts'),
  pg: () => import('./pg.ts'),
  mongodb: () => import('./mongodb.ts'),
  'mongodb+srv': () => import('./mongodb.ts'),
  amqp: () => import('./amqp.ts'),
  amqps: () => import('./amqp.ts'),
  zmq: () => import('./zmq.ts'),
  http: () => import('./http.ts'),
  https: () => import('./http.ts'),
};

/** Names of the built-in monitors. */
export const monitorNames: readonly string[] = Object.keys(SCHEMES);

/**
 * Opens one value of `emperor`: `scheme://rest`, or a bare path, which is a pattern when it holds one of `*?[` or is
 * a file, and a folder otherwise. Throws `ERR_MONITOR_SCHEME`, `ERR_MONITOR_VALUE`. Nothing is watched before `start`.
 */
export async function openMonitor(value: string, settings: MonitorSettings): Promise<Monitor> {
  const [, scheme = bareScheme(value, settings), rest = value] = /^([^:/]*):\/\/(.*)$/s.exec(value) ?? [];
  const load = Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined;
  if (load === undefined) {
    throw new Failure(ERR_MONITOR_SCHEME, {
      tried: `open the source "${redact(value)}"`,
      found: `the scheme "${scheme}"`,
      wanted: `one of ${monitorNames.join(', ')}`,
    });
  }
  const { createMonitor } = await load();
  if (rest === '')
    throw new Failure(ERR_MONITOR_VALUE, {
      tried: `open the source "${value}"`,
      found: 'nothing behind the scheme',
    });
  return createMonitor(rest, settings, scheme);
}

function bareScheme(value: string, { directory }: MonitorSettings): string {
  if (isPattern(value)) return 'glob';
  const found = statSync(resolve(directory, value === '' ? '.' : value), { throwIfNoEntry: false });
  return found?.isFile() === true ? 'glob' : 'dir';
}
