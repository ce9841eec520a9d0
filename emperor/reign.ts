import { statSync } from 'node:fs';
import type { Monitor, MonitorEvent } from '../monitors/index.ts';
import type { LaunchPlan } from '../native/index.ts';
import { governing, type Notifier } from '../systemd/index.ts';
import type { Start } from '../vassal/instance.ts';
import { wantedSockets } from '../vassal/sockets/index.ts';
import { listen } from '../vassal/sockets/options.ts';
import type { Testament } from './adopt/index.ts';
import { runAfter } from './after.ts';
import type { Endowment } from './endowment.ts';
import { Fleet } from './fleet.ts';
import { Forges } from './forges.ts';
import { createHousehold } from './household.ts';
import { launchVassal } from './launch.ts';
import type { Member, Revive } from './member.ts';
import { openOnDemand } from './open-on-demand.ts';
import type { Relay } from './output/index.ts';
import * as rows from './options.ts';
import type { Birth } from './plan.ts';
import { policyOf } from './policy.ts';
import { Retinues } from './retinue/index.ts';
import { birthOf, demandSettings } from './settings.ts';
import { SafeReload } from './safe-reload.ts';
import type { SignalOrders } from './signals.ts';
import type { OwnState } from './upgrade/replace.ts';
import type { Carry, EmperorState } from './upgrade/state.ts';
import { statusLine, type Emperor } from './stats.ts';
import type { Moment, Vassal } from './vassal.ts';

/** The Emperor at work: sources, fleet and what they tell each other, from the first scan to the end. */
export class Reign implements Omit<SignalOrders, 'upgrade'> {
  readonly fleet: Fleet;
  readonly description: Emperor;
  readonly #start: Start;
  readonly #monitors: readonly Monitor[];
  readonly #notifier: Notifier;
  readonly #relays: readonly Relay[];
  readonly #forges: Forges;
  readonly #retinues = new Retinues((end) => this.#keep(end));
  readonly #reloads: SafeReload;
  #scanning: NodeJS.Timeout | null = null;
  #status: NodeJS.Immediate | null = null;
  /** Commands of hooks that run, and the last of killed processes. */
  readonly #hooks = new Set<Promise<void>>();
  /** The instance of an Emperor that has workers of its own; it is no vassal. */
  #household: Member | null = null;
  /** Its folder and its user are those of a launch. */
  readonly #entered = Promise.withResolvers<void>();
  /** What the next Emperor is told, should this one be killed. */
  readonly #testament: Testament | null;
  #begun = false;
  #ending = false;

  constructor(
    start: Start,
    monitors: readonly Monitor[],
    notifier: Notifier,
    { relays, safe, before, testament }: Endowment,
  ) {
    this.#testament = testament;
    this.#start = start;
    this.#relays = relays;
    this.#monitors = monitors;
    this.#notifier = notifier;
    this.#forges = new Forges(start);
    const policy = policyOf(start.configuration);
    this.description = { sources: monitors.map(({ source }) => source), tyrant: policy.tyrant };
    const revive = before?.reviver(this.#retinues);
    const birth = birthOf(start.configuration, start.self, process.env, safe);
    this.#reloads = new SafeReload(birth, start.self);
    this.fleet = this.#createFleet(policy, birth, revive);
    const known = before?.state.household ?? null;
    const gone = (): void => {
      this.#household = null;
      testament?.household(null);
      if (this.#ending) void this.#endWhenEmpty();
    };
    const changed = (member: Member): void => testament?.household(member);
    const world = { policy, log: start.log, now, revive, gone, changed };
    this.#household = createHousehold(start, world, known !== null);
    if (known !== null) this.#household?.resume(known);
    if (wantedSockets(start.configuration).length === 0) this.#household?.dispatch({ type: 'removed' });
    if (before !== null) this.#resume(before.state);
    // What is not another one still has to be known.
    for (const [key, member] of this.fleet.entries()) testament?.member(key, member);
    if (this.#household !== null) testament?.household(this.#household);
  }

  /** Starts the Emperor's own instance, if it has one: it may need privileges that are dropped then. */
  establish(): void {
    this.#household?.dispatch({ type: 'retry' });
  }

  /** Goes on with the vassals of another process. */
  #resume({ fleet, memories }: EmperorState): void {
    // Nobody is launched before the folder and the user of this process are those of a launch.
    this.fleet.hold(true);
    this.fleet.resume(fleet);
    const before = new Map(memories);
    for (const monitor of this.#monitors) {
      const memory = before.get(monitor.source);
      if (memory !== undefined) monitor.resume(memory);
      before.delete(monitor.source);
    }
    // Sources that are not in the configuration any more.
    for (const source of before.keys()) {
      for (const name of this.fleet.told(source)) this.fleet.take(source, { type: 'removed', name });
    }
  }

  /** Starts every source; resolves when all of them were read once. */
  async begin(): Promise<void> {
    enterFirstFolder(this.description.sources);
    await this.#forges.start();
    this.#entered.resolve();
    this.fleet.hold(false);
    await Promise.all(
      this.#monitors.map((monitor) => monitor.start((event) => this.#take(monitor.source, event))),
    );
    if (this.#ending) return;
    this.#begun = true;
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

  /** Why it cannot be replaced at this moment; `null` when it can. */
  busy(): string | null {
    if (this.#ending) return 'it ends';
    return this.#begun ? null : 'it has not started yet';
  }

  /** What is on the way and could not go on in another process: launches, ends, commands. */
  unsettled(): Promise<unknown>[] {
    return [...this.#hooks, ...this.#everybody().map(({ unsettled }) => unsettled)].filter(
      (one) => one !== null,
    );
  }

  /** Configurations that are being written to vassals. */
  writing(): Promise<unknown>[] {
    return this.#everybody().flatMap(({ writing }) => (writing === null ? [] : [writing]));
  }

  /** Commands that nobody waits for end: they are run again, by the process that goes on or by this one. */
  interrupt(): void {
    this.#reloads.interrupt();
  }

  /** What the process that goes on needs. */
  memory(carry: Carry): Pick<OwnState, 'memories' | 'fleet' | 'household'> {
    return {
      memories: this.#memories(),
      fleet: this.fleet.memory(carry),
      household: this.#household?.memory('', carry) ?? null,
    };
  }

  #everybody(): Member[] {
    return [...this.fleet.members(), ...(this.#household === null ? [] : [this.#household])];
  }

  #order(type: 'stop' | 'mercy'): void {
    this.#household?.dispatch({ type });
    this.fleet.order(type);
  }

  #take(source: string, event: MonitorEvent): void {
    if (event.type === 'scanned') return;
    if (event.type === 'problem') return this.#start.log.event(`[emperor] ${event.text}`);
    this.fleet.take(source, event);
    this.#bequeath();
  }

  #bequeath(): void {
    this.#testament?.head(() => ({ memories: this.#memories(), fleet: this.fleet.relations() }));
  }

  #memories(): OwnState['memories'] {
    return this.#monitors.map((monitor) => [monitor.source, monitor.memory()]);
  }

  #createFleet(policy: ReturnType<typeof policyOf>, birth: Birth, revive: Revive | undefined): Fleet {
    const { configuration, log } = this.#start;
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
      revive,
      open: async (vassal) => {
        await this.#entered.promise;
        return openOnDemand(vassal, demand, configuration.get(listen), log);
      },
      check: async (vassal) => {
        await this.#entered.promise;
        return this.#reloads.check(vassal);
      },
      changed: (key, member) => this.#testament?.member(key, member),
      hook: (when, vassal, pid) => this.#keep(runAfter(when, vassal, pid, configuration, log)),
      sizeChanged: () => this.#sizeChanged(),
    });
  }

  /** Many vassals that come at once are one word to the service manager. */
  #sizeChanged(): void {
    this.#bequeath();
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
    this.#testament?.end();
    this.#start.log.event('The Emperor is buried.');
    process.exit(0);
  }
}

function now(): Moment {
  return { ms: performance.now(), unix: Math.floor(Date.now() / 1000) };
}

/** The Emperor works in the first folder that it watches (manual 7.2.15). */
function enterFirstFolder(sources: readonly string[]): void {
  const folder = sources.find(
    (source) => statSync(source, { throwIfNoEntry: false })?.isDirectory() === true,
  );
  if (folder !== undefined) process.chdir(folder);
}
