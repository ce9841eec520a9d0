import { setTimeout as pause } from 'node:timers/promises';
import { waitAfter } from '../../daemons/index.ts';
import { Failure, reason } from '../../errors/index.ts';
import type { Log } from '../../log/index.ts';
import { ERR_PHP_START } from './errors.ts';
import type { End, PhpProcess } from './process.ts';

/** Processes in a row that may end before they answer anything, before the next start waits. */
const FORGIVEN = 2;
/** The longest wait, seconds. */
const LONGEST_REST = 30;
/** From the request to end to the kill, ms. */
const MERCY_MS = 2000;

export interface PoolSettings {
  /** Processes at most. */
  readonly size: number;
  /** Requests that a process answers at most; 0 for any number. */
  readonly most: number;
  readonly start: () => PhpProcess;
  readonly log: Log;
}

/** How long to wait before the next start after so many failures in a row, ms. */
export function restAfter(failures: number): number {
  return failures <= FORGIVEN ? 0 : waitAfter(failures - FORGIVEN, LONGEST_REST) * 1000;
}

/** The processes of PHP of a worker: they start when they are needed, and each answers one request at a time. */
export class Pool {
  readonly #settings: PoolSettings;
  readonly #all = new Set<PhpProcess>();
  /** The one that answered last comes first: the others may stay in swap. */
  readonly #idle: PhpProcess[] = [];
  readonly #waiting: PromiseWithResolvers<PhpProcess>[] = [];
  #failures = 0;
  #resting: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
  }

  /** A process that is free, as soon as there is one; whoever gets it gives it back. Rejects with `ERR_PHP_START`. */
  async take(): Promise<PhpProcess> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#all.size < this.#settings.size) return this.#start();
    const waiting = Promise.withResolvers<PhpProcess>();
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  /** It is free again. */
  giveBack(php: PhpProcess): void {
    if (!this.#all.has(php)) return;
    const { most } = this.#settings;
    if (this.#closed || (most > 0 && php.answered >= most)) php.leave();
    if (php.leaving) return;
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(php);
    else next.resolve(php);
  }

  /** Ends all; resolves when they are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#resting !== null) clearTimeout(this.#resting);
    const all = [...this.#all];
    for (const php of all) php.leave();
    const gone = Promise.all(all.map(({ ended }) => ended));
    const late = new AbortController();
    await Promise.race([gone, pause(MERCY_MS, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
    for (const php of this.#all) php.kill();
    await gone;
  }

  #start(): PhpProcess {
    const tried = 'run PHP';
    if (this.#resting !== null)
      throw new Failure(ERR_PHP_START, { tried, found: `${this.#failures} processes that ended at once` });
    try {
      const php = this.#settings.start();
      this.#all.add(php);
      void php.ended.then((end) => this.#gone(php, end));
      return php;
    } catch (thrown) {
      throw new Failure(ERR_PHP_START, { tried, found: reason(thrown), cause: thrown });
    }
  }

  #gone(php: PhpProcess, { how, itself }: End): void {
    this.#all.delete(php);
    const place = this.#idle.indexOf(php);
    if (place !== -1) this.#idle.splice(place, 1);
    if (this.#closed) return;
    // A script can crash a process, but not end it.
    if (php.answered > 0 || php.leaving || !itself) this.#failures = 0;
    else this.#rest(restAfter(++this.#failures));
    // What ended under a request is told with it.
    if (place !== -1 && !php.leaving) this.#settings.log.line(`a process of PHP (${php.pid}) ended: ${how}`);
    this.#replace();
  }

  #rest(milliseconds: number): void {
    if (milliseconds === 0 || this.#resting !== null) return;
    this.#settings.log.line(`PHP does not start: the next attempt is in ${milliseconds / 1000} seconds`);
    this.#resting = setTimeout(() => (this.#resting = null), milliseconds);
  }

  /** Requests that wait get new processes for those that are gone, or hear that there are none. */
  #replace(): void {
    while (this.#waiting.length > 0 && this.#all.size < this.#settings.size) {
      const next = this.#waiting.shift();
      try {
        next?.resolve(this.#start());
      } catch (thrown) {
        next?.reject(thrown);
      }
    }
  }
}
