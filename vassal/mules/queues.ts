import { native } from '../../native/index.ts';
import { post } from './mailbox.ts';
import type { Wanted } from './wanted.ts';

/** The queue that every mule takes from. */
export const ANY = 'any';

/** Names of the ends of a queue, as workers and mules find them among what is shared with them. */
export const into = (queue: string): string => `mules.to.${queue}`;
export const outOf = (queue: string): string => `mules.of.${queue}`;
export const queueOf = (mule: number): string => `mule:${mule}`;
export const farmQueue = (name: string): string => `farm:${name}`;

interface Queue {
  readonly write: number;
  readonly read: number;
  /** Generations that have it. */
  users: number;
}

/** Those of the instance: what is sent while it is reloaded waits for the mules of the next generation. */
const open = new Map<string, Queue>();

/**
 * The queues of a generation: one for each mule, one for each farm, and one for any mule. The kernel holds what waits, so that
 * a mule that dies loses only the message that it works on.
 */
export class Queues {
  readonly #names: readonly string[];

  constructor({ mules, farms }: Wanted) {
    this.#names = [ANY, ...mules.map((_, index) => queueOf(index + 1)), ...farms.map(farmQueue)];
    for (const name of this.#names) {
      const [write, read] = open.has(name) ? [-1, -1] : native.messagePair();
      const queue = open.get(name) ?? { write, read, users: 0 };
      queue.users += 1;
      open.set(name, queue);
    }
  }

  /** What a process has of them: everybody may send, a mule reads what is its own. @param farms that it is in */
  shares(mule: number | null, farms: readonly string[]): Record<string, number> {
    const end = (name: string, side: 'write' | 'read'): number => open.get(name)?.[side] ?? -1;
    const ends = this.#names.map((name) => [into(name), end(name, 'write')] as const);
    const own = mule === null ? [] : [ANY, queueOf(mule), ...farms.map(farmQueue)];
    return Object.fromEntries([...ends, ...own.map((name) => [outOf(name), end(name, 'read')] as const)]);
  }

  close(): void {
    for (const name of this.#names) {
      const queue = open.get(name);
      if (queue === undefined || --queue.users > 0) continue;
      native.close(queue.write);
      native.close(queue.read);
      open.delete(name);
    }
  }
}

/** Sends a message from the master of the instance. @param mule its number, 0 for any. @returns whether it is on its way */
export function sendHere(mule: number, message: Uint8Array): boolean {
  const queue = open.get(mule === 0 ? ANY : queueOf(mule));
  return queue !== undefined && post(queue.write, message);
}
