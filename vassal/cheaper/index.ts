import { native } from '../../native/index.ts';
import { holderOf, memoryOf } from '../counters/index.ts';
import type { LedWorker, MasterContext, MasterHooks, Scale } from '../master/context.ts';
import { servedSockets } from '../sockets/index.ts';
import { now } from '../harakiri/index.ts';
import { ALGORITHMS, type Figures } from './algorithms.ts';
import { stepRest, type Rest } from './idle.ts';
import { withinMemory, type MemoryLimits } from './memory-limit.ts';
import { busynessVerbose, dieOnIdle, idle } from './options.ts';
import type { Scaler } from './scaler.ts';
import { settingsOf } from './settings.ts';
import { Sleep } from './sleep.ts';

export { worker } from './worker.ts';

/** What `cheaper-algos-list` prints (manual 7.1). */
export function algorithmList(): string {
  return ['*** emperord cheaper algorithms ***', ...ALGORITHMS.keys(), 'busyness', ''].join('\n');
}

/** How often the workers are looked at, ms: times are in whole seconds (manual 7.1). */
const PERIOD_MS = 1000;

/** Starts and ends workers as the load asks for. */
export function master(context: MasterContext): MasterHooks {
  const crew = new Crew(context);
  return {
    initial: () => crew.initial,
    accepting: () => crew.start(),
    scale: (change) => crew.scale(change),
    stop: () => crew.stop(),
  };
}

class Crew {
  readonly #context: MasterContext;
  readonly #settings: ReturnType<typeof settingsOf>;
  readonly #sleep: Sleep;
  readonly #patience: number;
  #scaler: Scaler | null;
  readonly #verbose: boolean;
  #rest: Rest = { since: seconds(), requests: 0 };
  #timer: NodeJS.Timeout | null = null;

  constructor(context: MasterContext) {
    this.#context = context;
    this.#settings = settingsOf(context.configuration);
    this.#patience = context.configuration.get(idle) ?? 0;
    this.#scaler = this.#settings.scale?.scaler() ?? null;
    this.#verbose = context.configuration.get(busynessVerbose);
    this.#sleep = new Sleep(context);
  }

  get initial(): number {
    return this.#settings.asleep ? 0 : this.#settings.first;
  }

  start(): void {
    if (this.#timer !== null || this.#sleep.isOn) return;
    this.#rest = { since: seconds(), requests: 0 };
    if (this.#settings.scale !== null || this.#patience > 0)
      this.#timer = setInterval(() => this.#look(), PERIOD_MS);
    if (this.#settings.asleep) this.#fallAsleep();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#sleep.end();
  }

  /** As somebody asks: one worker more or less, never below `cheaper`, or none until the next connection. */
  scale(change: Scale): void {
    const { scale } = this.#settings;
    if (this.#sleep.isOn) return;
    if (change === 'cheap') return this.#fallAsleep();
    if (scale === null) return;
    if (change > 0) return this.#context.spawn(1);
    const crew = this.#crew();
    if (crew.length > scale.least) crew.at(-1)?.cheap();
  }

  /** Those that start or accept. */
  #crew(): LedWorker[] {
    return this.#context.workers().filter(({ accepting, starting }) => accepting || starting);
  }

  #look(): void {
    if (this.#sleep.isOn) return;
    if (this.#patience > 0 && this.#isIdle()) return this.#idled();
    this.#scale(this.#crew());
  }

  #isIdle(): boolean {
    const crew = this.#context.workers();
    const requests = crew.reduce((sum, { counters }) => sum + counters.get('requests'), 0);
    const busy = crew.some((worker) => worker.busy || worker.starting);
    this.#rest = stepRest(this.#rest, { requests, busy }, seconds());
    return seconds() - this.#rest.since >= this.#patience;
  }

  #idled(): void {
    const { configuration, log, command } = this.#context;
    log.event(`workers have been inactive for more than ${this.#patience} seconds`);
    if (configuration.get(dieOnIdle)) return command('stop', 'the instance is idle');
    this.#fallAsleep();
  }

  #fallAsleep(): void {
    for (const worker of this.#context.workers()) worker.cheap();
    this.#sleep.begin(() => {
      this.#rest = { since: seconds(), requests: 0 };
      this.#scaler = this.#settings.scale?.scaler() ?? null;
      this.#context.spawn(this.#settings.first);
    });
  }

  #scale(crew: readonly LedWorker[]): void {
    const { scale } = this.#settings;
    if (scale === null || this.#scaler === null) return;
    const { change, said = [] } = this.#scaler(this.#figures(crew), seconds());
    if (this.#verbose) for (const line of said) this.#context.log.line(`[busyness] ${line}`);
    const bearable = withinMemory(change, crew.length, used(crew, scale.memory), scale.memory);
    if (bearable > 0) return this.#context.spawn(bearable);
    if (bearable === 0) return;
    const free = crew.findLast(({ busy, accepting }) => accepting && !busy);
    // One that is busy finishes what it does first.
    const last = free ?? (change >= 0 ? crew.findLast(({ accepting }) => accepting) : undefined);
    last?.cheap();
  }

  #figures(crew: readonly LedWorker[]): Figures {
    const sockets = servedSockets(this.#context.sockets());
    return {
      running: crew.length,
      starting: crew.filter(({ starting }) => starting).length,
      full: crew.filter(({ full }) => full).length,
      busy: crew.filter(({ busy }) => busy).length,
      // The kernel is asked only by an algorithm that wants to know.
      get queue() {
        return Math.max(0, ...sockets.map(({ descriptor }) => native.listenQueue(descriptor)?.waiting ?? 0));
      },
      get spent() {
        return new Map(crew.map((one) => [one.pid, spentBy(one)]));
      },
    };
  }
}

/** Seconds in requests since it began, running ones included; a worker of many cores is busy when all of them are. */
function spentBy({ counters }: LedWorker): number {
  const cores = Math.max(1, counters.get('cores'));
  return (counters.get('spent') + counters.get('busy') * now()) / cores / 1000;
}

/** Resident memory of the workers and their interpreters, bytes. Nobody is asked without a limit. */
function used(crew: readonly LedWorker[], { soft, hard }: MemoryLimits): number {
  if (soft === null && hard === null) return 0;
  return crew.reduce((sum, { pid, counters }) => {
    const holder = holderOf(pid, counters);
    return sum + memoryOf(pid).rss + (holder === pid ? 0 : memoryOf(holder).rss);
  }, 0);
}

function seconds(): number {
  return performance.now() / 1000;
}
