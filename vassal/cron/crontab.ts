import type { Clock } from './clock.ts';
import { isDue } from './due.ts';
import type { Entry } from './entry.ts';
import { Job, type Surroundings } from './job.ts';
import { Minutes, presentMinute } from './minutes.ts';

/**
 * The entries of this process. They belong to the instance, not to a generation: no reload runs one a second time in
 * its minute, or beside its own command that runs.
 */
export class Crontab {
  #holder: object | null = null;
  #jobs: Job[] = [];
  #clock: Clock | null = null;
  readonly #minutes = new Minutes(
    (minute) => this.#jobs.some((job) => this.#isDue(job, minute)),
    (minutes, last) => {
      for (const job of this.#jobs) if (minutes.some((minute) => this.#isDue(job, minute))) job.run(last);
    },
  );

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
    this.#minutes.look();
  }

  /** The holder goes. When nobody takes over in the same turn, as a reload does, nothing runs any more. */
  async leave(holder: object): Promise<void> {
    await Promise.resolve();
    if (this.#holder !== holder) return;
    this.#holder = null;
    this.#jobs = [];
    this.#minutes.stop();
  }

  /** A unique one that ran into a minute of its own begins anew. */
  #ended(job: Job): void {
    const now = presentMinute();
    const again = job.entry.unique && this.#jobs.includes(job) && now === this.#minutes.last;
    if (again && this.#isDue(job, now)) job.run(now);
  }

  #isDue({ entry }: Job, minute: number): boolean {
    return this.#clock !== null && isDue(entry, this.#clock(minute));
  }
}

function isSame(one: Entry, other: Entry): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
