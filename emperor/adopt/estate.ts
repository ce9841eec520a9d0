import { createHash } from 'node:crypto';
import { native } from '../../native/index.ts';
import { reason } from '../../vassal/errors/index.ts';
import type { Log } from '../../vassal/log/index.ts';
import type { Vassal } from '../vassal.ts';
import { openHolder, type Holder } from './holder.ts';
import type { Packed } from './record.ts';

/** Changes within this time are one, ms. Who crashes within it loses the youngest of its vassals at most. */
const BATCH_MS = 20;
/** A holder that ended is started again after a rest, ms, each one twice as long: it may end again and again. */
const REST_MS = 1000;
const LONGEST_REST_MS = 300_000;

/** Somebody who may be adopted. */
export interface Adoptable {
  readonly vassal: Vassal;
  readonly pid: number;
}

/** Writes down with the holder what the next Emperor needs, as it changes. */
export class Estate {
  readonly #path: string;
  readonly #log: Log;
  readonly #records = new Map<string, () => Packed>();
  readonly #seen = new Map<string, Adoptable>();
  readonly #changed = new Set<string>();
  /** `null` while there is none. */
  #holder: Holder | null;
  #timer: NodeJS.Timeout | null = null;
  #rest = REST_MS;
  #ended = false;

  constructor(holder: Holder, path: string, log: Log) {
    this.#path = path;
    this.#log = log;
    this.#holder = holder;
    this.#watch();
  }

  /** Connection to the holder. */
  get descriptor(): number | null {
    return this.#holder?.descriptor ?? null;
  }

  /** Somebody has changed, or is no more (`null`). A heartbeat alone is nothing that is worth a record. */
  member(name: string, who: Adoptable | null, record: () => Packed): void {
    const before = this.#seen.get(name);
    if (who === null) return this.#forget(name);
    const now = { vassal: who.vassal, pid: who.pid };
    if (before !== undefined && isSame(before, now)) return;
    this.#seen.set(name, now);
    this.record(name, record);
  }

  /** A record is another one. */
  record(name: string, record: () => Packed): void {
    this.#records.set(name, record);
    this.#touch(name);
  }

  /** Nobody is left to be adopted. */
  end(): void {
    this.#ended = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#holder?.end();
  }

  #forget(name: string): void {
    this.#seen.delete(name);
    this.#records.delete(name);
    this.#touch(name);
  }

  #touch(name: string): void {
    this.#changed.add(name);
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  #flush(): void {
    this.#timer = null;
    for (const name of this.#changed) this.#write(name);
    this.#changed.clear();
  }

  #write(name: string): void {
    const key = keyOf(name);
    const record = this.#records.get(name)?.();
    if (this.#holder === null) return;
    if (record === undefined) return this.#holder.drop(key);
    const file = native.memoryFile('vassal', Buffer.from(record.text));
    this.#holder.put(key, [file, ...record.descriptors], () => native.close(file));
  }

  #watch(): void {
    this.#holder?.watch(() => this.#lost());
  }

  /** The holder is gone: another one gets everything again. */
  #lost(): void {
    if (this.#ended) return;
    this.#log.event('[emperor] the holder of emperor-adopt ended: starting another one');
    this.#holder?.close();
    this.#holder = null;
    this.#renewLater();
  }

  #renewLater(): void {
    setTimeout(() => void this.#renew(), this.#rest).unref();
    this.#rest = Math.min(2 * this.#rest, LONGEST_REST_MS);
  }

  async #renew(): Promise<void> {
    if (this.#ended) return;
    try {
      this.#holder = await openHolder(this.#path);
      this.#watch();
      for (const name of this.#records.keys()) this.#touch(name);
    } catch (thrown) {
      this.#log.event(`[emperor] ${reason(thrown)}`);
      this.#renewLater();
    }
  }
}

function keyOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

function isSame(before: Adoptable, now: Adoptable): boolean {
  if (before.pid !== now.pid) return false;
  const names = Object.keys(now.vassal) as (keyof Vassal)[];
  return names.every((name) => name === 'heartbeat' || before.vassal[name] === now.vassal[name]);
}
