import { basename, resolve } from 'node:path';
import { accepted } from './extensions.ts';
import { FileMonitor } from './files.ts';
import { listPattern } from './listing.ts';
import type { Monitor } from './monitor.ts';
import { pathMatcher } from './pattern.ts';
import type { MonitorSettings } from './settings.ts';

/** `glob://`: every path that matches a shell pattern, also in folders that appear later (manual 7.2.1). */
export function createMonitor(value: string, settings: MonitorSettings): Monitor {
  const pattern = resolve(settings.directory, value);
  const accepts = accepted(settings.extensions);
  const matches = pathMatcher(pattern);
  return new FileMonitor({
    source: pattern,
    directory: null,
    settings,
    list: () => listPattern(pattern, accepts),
    nameOf: (path) => (matches(path) && accepts(basename(path)) ? path : null),
  });
}
