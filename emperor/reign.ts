import { statSync } from 'node:fs';
import type { Monitor, MonitorEvent } from '../monitors/index.ts';
import type { LaunchPlan } from '../native/index.ts';
import { governing, type Notifier } from '../systemd/index.ts';
import type { Start } from '../vassal/instance.ts';
import type { Log } from '../vassal/log/index.ts';
import { listen } from '../vassal/sockets/options.ts';
import { runAfter } from './after.ts';
import { Fleet } from './fleet.ts';
import { Forges } from './forges.ts';
import { createHousehold } from './household.ts';
import { launchVassal } from './launch.ts';
import type { Member } from './member.ts';
import type { DemandSocket } from './demand-socket.ts';
import type { DemandSettings } from './on-demand.ts';
import type { Relay } from './output/index.ts';
import * as rows from './options.ts';
import { policyOf } from './policy.ts';
import { Retinues } from './retinue/index.ts';
import { birthOf, demandSettings } from './settings.ts';
import { SafeReload } from './safe-reload.ts';
import type { SignalOrders } from './signals.ts';
import { statusLine, type Emperor } from './stats.ts';
import type { Moment, Vassal } from './vassal.ts';

/** The Emperor at work: sources, fleet and what they tell each other, from the first scan to the end. */
export class Reign implements SignalOrders {
  readonly fleet: Fleet;
  readonly description: Emperor;
  readonly #start: Start;
  readonly #monitors: readonly Monitor[];
  readonly #notifier: Notifier;
  readonly #relays: readonly Relay[];
  readonly #forges: Forges;
  readonly #retinues = new Retinues((end) => this.#keep(end));
  #scanning: NodeJS.Timeout | null = null;
  #status: NodeJS.Immediate | null = null;
  /** Commands of hooks that run, and the last of killed processes. */
  readonly #hooks = new Set<Promise<void>>();
  /** The instance of an Emperor that has workers of its own; it is no vassal. */
  #household: Member | null = null;
  #ending = false;

  /**
   * @param relays where what vassals print goes; none to let them print to the descriptors of the Emperor
   * @param safe descriptors of this process that every vassal gets
   */
  constructor(
    start: Start,
    monitors: readonly Monitor[],
    notifier: Notifier,
    relays: readonly Relay[] = [],
    safe: readonly number[] = [],
  ) {
    this.#start = start;
    this.#relays = relays;
    this.#monitors = monitors;
    this.#notifier = notifier;
    this.#forges = new Forges(start);
    const policy = policyOf(start.configuration);
    this.description = { sources: monitors.map(({ source }) => source), tyrant: policy.tyrant };
    this.fleet = this.#createFleet(policy, safe);
    this.#household = createHousehold(start, {
      policy,
      log: start.log,
      now,
      gone: () => {
        this.#household = null;
        if (this.#ending) void this.#endWhenEmpty();
      },
    });
  }

  /** Starts the Emperor's own instance, if it has one: it may need privileges that are dropped then. */
  establish(): void {
    this.#household?.dispatch({ type: 'retry' });
  }

  /** Starts every source; resolves when all of them were read once. */
  async begin(): Promise<void> {
    enterFirstFolder(this.description.sources);
    await this.#forges.start();
    await Promise.all(
      this.#monitors.map((monitor) => monitor.start((event) => this.#take(monitor.source, event))),
    );
    if (this.#ending) return;
    const period = this.#start.configuration.get(rows.emperorFreq) * 1000;
    if (period > 0) this.#scanning = setInterval(this.rescan, period);
    this.#notifier.watchdog.start();
    this.#notifier.status(governing(this.fleet.size));
    this.#notifier.ready();
  }

  readonly rescan = (): void => {
    for (const monitor of this.#monitors) void monitor.rescan();
  };

  readonly reload = (): void => {
    this.rescan();
    this.#household?.dispatch({ type: 'reload' });
    this.fleet.order('reload');
  };

  readonly pardon = (): void => {
    this.#start.log.event('[emperor] cleaning up blacklist ...');
    this.fleet.order('pardon');
  };

  readonly status = (): void => {
    for (const { vassal } of this.fleet.vassals()) this.#start.log.line(statusLine(vassal));
  };

  /** Stops everything; asked for a second time, it does not wait for those that take their time. */
  readonly stop = (): void => {
    if (this.#ending) return this.#order('mercy');
    this.#ending = true;
    this.#notifier.stopping();
    this.#start.log.line('[emperor] *** RAGNAROK EVOKED ***');
    if (this.#scanning !== null) clearInterval(this.#scanning);
    for (const monitor of this.#monitors) void monitor.stop();
    this.#order('stop');
    void this.#endWhenEmpty();
  };

  #order(type: 'stop' | 'mercy'): void {
    this.#household?.dispatch({ type });
    this.fleet.order(type);
  }

  #take(source: string, event: MonitorEvent): void {
    if (event.type === 'scanned') return;
    if (event.type === 'problem') return this.#start.log.event(`[emperor] ${event.text}`);
    this.fleet.take(source, event);
  }

  #createFleet(policy: ReturnType<typeof policyOf>, safe: readonly number[]): Fleet {
    const { configuration, log, self } = this.#start;
    const birth = birthOf(configuration, self, process.env, safe);
    const reloads = new SafeReload(birth, self);
    const settings = {
      birth,
      magicExec: configuration.get(rows.emperorMagicExec),
      initGroups: configuration.get(rows.emperorTyrantInitgroups),
      relays: this.#relays,
      retinues: this.#retinues,
      start: (plan: LaunchPlan, vassal: Vassal) => this.#forges.launch(plan, vassal),
    };
    const demand = demandSettings(configuration);
    return new Fleet({
      policy,
      log,
      now,
      launch: (vassal, socket, emit, journal) => launchVassal(vassal, settings, socket, emit, journal),
      open: (vassal) => openOnDemand(vassal, demand, configuration.get(listen), log),
      check: (vassal) => reloads.check(vassal),
      hook: (when, vassal, pid) => this.#keep(runAfter(when, vassal, pid, configuration, log)),
      sizeChanged: () => this.#sizeChanged(),
    });
  }

  /** Many vassals that come at once are one word to the service manager. */
  #sizeChanged(): void {
    this.#status ??= setImmediate(() => {
      this.#status = null;
      this.#notifier.status(governing(this.fleet.size));
    });
    if (this.#ending) void this.#endWhenEmpty();
  }

  #keep(hook: Promise<void>): void {
    this.#hooks.add(hook);
    void hook.finally(() => this.#hooks.delete(hook));
  }

  async #endWhenEmpty(): Promise<void> {
    if (this.fleet.size > 0 || this.#household !== null) return;
    await Promise.all(this.#hooks);
    this.#retinues.close();
    this.#start.log.event('The Emperor is buried.');
    process.exit(0);
  }
}

function now(): Moment {
  return { ms: performance.now(), unix: Math.floor(Date.now() / 1000) };
}

/** The code of on-demand sockets is loaded when the first one is opened. */
async function openOnDemand(
  vassal: Vassal,
  settings: DemandSettings,
  backlog: number,
  log: Log,
): Promise<DemandSocket | null> {
  const { demandAddress } = await import('./on-demand.ts');
  const address = await demandAddress(vassal.entry, settings);
  if (address === null) return null;
  const { openDemandSocket } = await import('./demand-socket.ts');
  return openDemandSocket(address, backlog, log);
}

/** The Emperor works in the first folder that it watches (manual 7.2.15). */
function enterFirstFolder(sources: readonly string[]): void {
  const folder = sources.find(
    (source) => statSync(source, { throwIfNoEntry: false })?.isDirectory() === true,
  );
  if (folder !== undefined) process.chdir(folder);
}
