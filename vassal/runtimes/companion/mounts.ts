import type { Request } from '../../request/index.ts';
import { NO_APPLICATION, type Changes } from './head.ts';

/** The application that a request goes to, and what it finds in `SCRIPT_NAME` and `PATH_INFO` when they change. */
export interface Choice {
  readonly application: number;
  readonly changes: Changes;
}

export type Choose = (request: Pick<Request, 'variable'>) => Choice;

/**
 * How requests find their application (manual 3.13.17): by the `SCRIPT_NAME` that the front end set, or, with
 * `manage`, by the longest mount point that the path is at or below. Whatever matches none goes to the default
 * application: the one without a mount point, else the first, unless `noDefault`.
 * @param mountpoints of the applications in the order of their numbers
 */
export function chooser(mountpoints: readonly string[], manage: boolean, noDefault: boolean): Choose {
  const fallback: Choice = { application: defaultOf(mountpoints, noDefault), changes: [] };
  const mounted = mountpoints
    .map((given, application) => ({ mountpoint: given.replace(/\/+$/, ''), application }))
    .filter(({ mountpoint }) => mountpoint !== '')
    .sort((a, b) => b.mountpoint.length - a.mountpoint.length);
  if (mounted.length === 0) return () => fallback;
  if (!manage) {
    return (request) => {
      const script = request.variable('SCRIPT_NAME') ?? '';
      const found = mounted.find(({ mountpoint }) => mountpoint === script);
      if (found !== undefined) return { application: found.application, changes: [] };
      return script === '' || !noDefault ? fallback : NONE;
    };
  }
  return (request) => {
    const path = request.variable('PATH_INFO') ?? '';
    const found = mounted.find(({ mountpoint }) => path === mountpoint || path.startsWith(`${mountpoint}/`));
    if (found === undefined) return fallback;
    const { application, mountpoint } = found;
    const rest = path.slice(mountpoint.length);
    return {
      application,
      changes: [
        ['SCRIPT_NAME', mountpoint],
        ['PATH_INFO', rest],
      ],
    };
  };
}

const NONE: Choice = { application: NO_APPLICATION, changes: [] };

function defaultOf(mountpoints: readonly string[], noDefault: boolean): number {
  const plain = mountpoints.findIndex((mountpoint) => mountpoint === '' || mountpoint === '/');
  if (plain !== -1) return plain;
  return mountpoints.length === 0 || noDefault ? NO_APPLICATION : 0;
}
