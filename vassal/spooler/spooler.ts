import { basename } from 'node:path';
import { LONGEST_TIMER_MS } from '../config/index.ts';
import { now } from '../harakiri/index.ts';
import type { WorkerContext } from '../worker/context.ts';
import { Agenda } from './agenda.ts';
import { claim, type Claim } from './claim.ts';
import { spoolFunction } from './function.ts';
import { spoolerChdir, spoolerMaxTasks, spoolerOrdered, spoolerQuiet } from './options.ts';
import { IGNORE, OK, perform, type Performer } from './perform.ts';
import { scan } from './scan.ts';
import type { State } from './state.ts';
import { Watches } from './watch.ts';

/** A process that runs the tasks of a folder, one after the other (manual 6.15). */
export class Spooler {
  readonly #context: WorkerContext;
  readonly #folder: string;
  readonly #state: State;
  readonly #agenda = new Agenda();
  readonly #watches = new Watches(() => this.#wake());
  readonly #performer: Performer;
  readonly #label: string;
  #timer: NodeJS.Timeout | null = null;
  #pass: Promise<void> | null = null;
  /** Something has changed since the folder was read. */
  #changed = false;
  #ending = false;
  #tasks = 0;

  constructor(context: WorkerContext, folder: string, state: State) {
    const { configuration, invoke, log } = context;
    this.#context = context;
    this.#folder = folder;
    this.#state = state;
    this.#performer = { invoke, log, directory: configuration.get(spoolerChdir) };
    this.#label = `[spooler ${folder} pid: ${process.pid}]`;
  }

  start(): void {
    this.#watches.set([this.#folder]);
    process.on('SIGUSR2', () => {
      this.#agenda.hurry();
      this.#wake();
    });
    this.#wake();
  }

  /** Finishes the task that runs, and begins no other. */
  async drain(): Promise<void> {
    this.#ending = true;
    this.#watches.close();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#pass;
  }

  #wake(): void {
    this.#changed = true;
    if (this.#ending) return;
    this.#pass ??= this.#work().finally(() => {
      this.#pass = null;
      this.#sleep();
    });
  }

  async #work(): Promise<void> {
    // Several events of one change are one.
    await new Promise(setImmediate);
    while (this.#changed && !this.#ending) {
      this.#changed = false;
      const { files, folders } = scan(this.#folder, this.#context.configuration.get(spoolerOrdered));
      this.#watches.set([this.#folder, ...folders]);
      this.#agenda.keep(new Set(files));
      for (const path of files) if (!this.#ending) await this.#consider(path);
    }
  }

  async #consider(path: string): Promise<void> {
    const agenda = this.#agenda;
    const time = Date.now();
    if (!agenda.isDue(path, time, this.#rest)) return;
    const found = claim(path, time, spoolFunction() !== null);
    if (!('why' in found)) return this.#run(found);
    switch (found.why) {
      case 'gone':
        return;
      case 'busy':
        return agenda.busy(path, time);
      case 'early':
        return agenda.early(path, found.at);
      case 'bad':
        if (agenda.bad(path, found.version))
          this.#context.log.line(`${this.#label} ${path} is no task: it stays`);
    }
  }

  async #run(task: Claim): Promise<void> {
    const { counters, log, configuration } = this.#context;
    const name = basename(task.path);
    const loud = !configuration.get(spoolerQuiet);
    const began = Date.now();
    this.#agenda.begin(task.path);
    if (loud) log.line(`${this.#label} managing request ${name} ...`);
    counters.set('oldest', now());
    counters.set('busy', 1);
    const code = await perform(task, this.#performer);
    counters.set('busy', 0);
    counters.set('oldest', 0);
    counters.add('requests', 1);
    if (code === OK) this.#done(task, began, loud ? name : null);
    else this.#agenda.retry(task.path, Date.now());
    if (code === null || code === IGNORE)
      log.line('unable to find the spooler function, have you loaded it into the spooler process ?');
    task.release();
    this.#count();
  }

  #done(task: Claim, began: number, name: string | null): void {
    const { log } = this.#context;
    try {
      task.remove();
    } catch (thrown) {
      // One that is gone was removed by somebody else.
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return;
      log.line(`${this.#label} ${task.path} is done and cannot be removed: ${(thrown as Error).message}`);
      this.#agenda.retry(task.path, Date.now());
    }
    const seconds = Math.floor((Date.now() - began) / 1000);
    if (name !== null) log.line(`${this.#label} done with task ${name} after ${seconds} seconds`);
  }

  #count(): void {
    this.#tasks += 1;
    const most = this.#context.configuration.get(spoolerMaxTasks);
    if (most === 0 || this.#tasks < most || this.#ending) return;
    this.#context.log.line(`${this.#label} maximum number of tasks reached (${most}) recycling ...`);
    this.#ending = true;
    this.#context.recycle();
  }

  /** Between two tries of a task, ms. */
  get #rest(): number {
    return this.#state.frequency * 1000;
  }

  #sleep(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const time = Date.now();
    const next = this.#agenda.next(this.#rest);
    const look = this.#watches.blind ? Math.min(next ?? Infinity, time + this.#rest) : next;
    if (this.#ending || look === null) return;
    const delay = Math.min(LONGEST_TIMER_MS, Math.max(1, look - time));
    this.#timer = setTimeout(() => this.#wake(), delay);
  }
}
