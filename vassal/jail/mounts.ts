import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { native } from '../../native/index.ts';

const MOUNTS = '/proc/self/mountinfo';

/** The mount points of this process, in the order in which they were mounted. */
export function mountPoints(mountinfo: string = readFileSync(MOUNTS, 'utf8')): string[] {
  return mountinfo
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .map((point) =>
      point.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8))),
    );
}

/**
 * Calls back at each change of the mounts of this process, and once at the beginning: what happens before the event
 * loop waits for the descriptor is told to nobody. Without a /proc nothing is. Returns what ends it.
 */
export function watchMounts(onChange: () => void): () => void {
  if (!existsSync(MOUNTS)) return () => undefined;
  const descriptor = openSync(MOUNTS, 'r');
  let open = true;
  let unwatch = (): void => undefined;
  const watch = (): void => {
    unwatch = native.watchPriority(descriptor, watch);
    setImmediate(() => void (open && onChange()));
  };
  watch();
  return () => {
    open = false;
    unwatch();
    closeSync(descriptor);
  };
}
