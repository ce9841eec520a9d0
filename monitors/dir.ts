import { basename, dirname, resolve } from 'node:path';
import { accepted } from './extensions.ts';
import { FileMonitor } from './files.ts';
import { listFolder } from './listing.ts';
import type { Monitor } from './monitor.ts';
import type { MonitorSettings } from './settings.ts';

/** `dir://`: every configuration in one folder; the folder is the working directory of its vassals (manual 7.2.1). */
export function createMonitor(value: string, settings: MonitorSettings): Monitor {
  const folder = resolve(settings.directory, value);
  const accepts = accepted(settings.extensions);
  return new FileMonitor({
    source: folder,
    directory: folder,
    settings,
    list: () => listFolder(folder, accepts),
    nameOf: (path) => (dirname(path) === folder && accepts(basename(path)) ? basename(path) : null),
  });
}
