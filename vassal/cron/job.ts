import { describeReport, native } from '../../native/index.ts';
import { commandPlan, signalGroup, type Circumstances } from '../daemons/index.ts';
import { reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import type { Entry } from './entry.ts';

const SIGKILL = 9;

/** What commands need of the instance. */
export interface Surroundings extends Circumstances {
  readonly log: Log;
}

/** An entry with its commands that run. */
export class Job {
  readonly entry: Entry;
  /** Start of each command that runs, ms since 1970, by its pid. */
  readonly #running = new Map<number, number>();
  readonly #ended: (job: Job) => void;
  #surroundings: Surroundings;
  /** Minute of the last start. */
  #last: number | null = null;

  /** @param ended called when a command ended */
  constructor(entry: Entry, surroundings: Surroundings, ended: (job: Job) => void) {
    this.entry = entry;
    this.#surroundings = surroundings;
    this.#ended = ended;
  }

  follow(surroundings: Surroundings): void {
    this.#surroundings = surroundings;
  }

  /** Starts the command for a minute, unless that was done or, for a unique one, it runs. */
  run(minute: number): void {
    if (this.#last === minute || (this.entry.unique && this.#running.size > 0)) return;
    this.#last = minute;
    try {
      this.#launch();
    } catch (thrown) {
      this.#surroundings.log.event(`[uwsgi-cron] unable to run "${this.entry.command}": ${reason(thrown)}`);
    }
  }

  /** As the stats show it; of several commands the last one. */
  get stats(): object {
    const { command, unique, harakiri: _, ...when } = this.entry;
    const [pid, started] = [...this.#running].at(-1) ?? [-1, 0];
    return {
      ...when,
      command,
      unique: Number(unique),
      legion: '',
      pid,
      started_at: Math.floor(started / 1000),
    };
  }

  #launch(): void {
    const { command, harakiri } = this.entry;
    const { log } = this.#surroundings;
    const { pid, pidfd, started } = native.launch(commandPlan(command, this.#surroundings));
    log.event(`[uwsgi-cron] running "${command}" (pid ${pid})`);
    void started.then(
      (report) => report && log.event(`[uwsgi-cron] "${command}": ${describeReport(report)}`),
    );
    const begin = Date.now();
    this.#running.set(pid, begin);
    const limit = harakiri === 0 ? null : setTimeout(() => this.#harakiri(pid, pidfd), harakiri * 1000);
    native.watchExit(pidfd, () => {
      if (limit !== null) clearTimeout(limit);
      native.close(pidfd);
      this.#running.delete(pid);
      const seconds = Math.max(0, Math.round((Date.now() - begin) / 1000));
      log.line(`[uwsgi-cron] command "${command}" running with pid ${pid} exited after ${seconds} second(s)`);
      this.#ended(this);
    });
  }

  #harakiri(pid: number, pidfd: number): void {
    this.#surroundings.log.line(`*** HARAKIRI ON CRON "${this.entry.command}" (pid: ${pid}) ***`);
    if (!signalGroup(pid, SIGKILL)) native.signal(pidfd, SIGKILL);
  }
}
