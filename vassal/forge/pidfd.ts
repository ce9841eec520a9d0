import { native } from '../../native/index.ts';

/** A pidfd of a child that nobody has waited for yet: it exists, even when it has ended. */
export function pidfdOf(child: number): number {
  const pidfd = native.openPidfd(child);
  if (pidfd === null) throw new Error(`process ${child} is no child of this one`);
  return pidfd;
}
