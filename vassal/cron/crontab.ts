import { MINUTE_MS, type Clock } from './clock.ts';
import { isDue, lookAt, nextLook } from './due.ts';
import type { Entry } from './entry.ts';
import { Job, type Surroundings } from './job.ts';

/**
 * The entries of this process. They belong to the instance, not to a generation: no reload runs one a second time in
 * its minute, or beside its own command that runs.
 */
export class Crontab {
  #holder: object | null = null;
  #jobs: Job[] = [];
  #clock: Clock | null = null;
  #last: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  get stats(): object[] {
    return this.#jobs.map(({ stats }) => stats);
  }

  /** Takes the entries over: equal ones go on. Commands of others that run are left to end. */
  hold(holder: object, entries: readonly Entry[], surroundings: Surroundings, clock: Clock): void {
    this.#holder = holder;
    this.#clock = clock;
    const before = [...this.#jobs];
    this.#jobs = entries.map((entry) => {
      const index = before.findIndex((job) => isSame(job.entry, entry));
      const [known] = index === -1 ? [] : before.splice(index, 1);
      known?.follow(surroundings);
      return known ?? new Job(entry, surroundings, (job) => this.#ended(job));
    });
    this.#look();
  }

  /** The holder goes. When nobody takes over in the same turn, as a reload does, nothing runs any more. */
  async leave(holder: object): Promise<void> {
    await Promise.resolve();
    if (this.#holder !== holder) return;
    this.#holder = null;
    this.#jobs = [];
    this.#rest();
  }

  #look(): void {
    this.#rest();
    const { minutes, last } = lookAt(this.#last, present());
    this.#last = last;
    for (const job of this.#jobs) {
      if (minutes.some((minute) => this.#isDue(job, minute))) job.run(last);
    }
    const next = nextLook(last, (minute) => this.#jobs.some((job) => this.#isDue(job, minute)));
    this.#timer = setTimeout(() => this.#look(), Math.max(1, next * MINUTE_MS - Date.now()));
  }

  /** A unique one that ran into a minute of its own begins anew. */
  #ended(job: Job): void {
    const now = present();
    if (job.entry.unique && this.#jobs.includes(job) && now === this.#last && this.#isDue(job, now))
      job.run(now);
  }

  #isDue({ entry }: Job, minute: number): boolean {
    return this.#clock !== null && isDue(entry, this.#clock(minute));
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function present(): number {
  return Math.floor(Date.now() / MINUTE_MS);
}

function isSame(one: Entry, other: Entry): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
