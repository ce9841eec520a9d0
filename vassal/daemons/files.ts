import { watchPath } from '../touch/index.ts';
import type { DaemonSettings } from './settings.ts';

/** What the files of a daemon tell it. */
export interface FileEvents {
  touched(path: string): void;
  /** The pidfile was written. */
  pidfile(): void;
}

export interface Files {
  close(): void;
}

export const NO_FILES: Files = { close: () => undefined };

/** Watches the files that restart a daemon, and its pidfile. */
export function watchFiles({ touch, pidfile }: DaemonSettings, events: FileEvents): Files {
  const watches = touch.map((path) => watchPath(path, () => events.touched(path)));
  if (pidfile !== null) watches.push(watchPath(pidfile, () => events.pidfile()));
  return { close: () => watches.forEach((watch) => watch.close()) };
}
