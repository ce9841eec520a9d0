import { native, type Launched, type LaunchPlan } from '../native/index.ts';
import type { Configuration } from '../vassal/config/index.ts';
import { ForgeKeeper, modeOf, type Mode } from '../vassal/forge/index.ts';
import { forkServer, forkServerGroup } from '../vassal/forge/options.ts';
import type { Start } from '../vassal/instance.ts';
import type { Log } from '../vassal/log/index.ts';
import * as rows from './options.ts';
import { isForeign } from './policy.ts';
import type { Vassal } from './vassal.ts';
import { modeFor, textOf, wishOf, type Wish } from './wish.ts';

/** A group costs as much as ten vassals, and a vassal may name one. */
const MOST_GROUPS = 16;
/** So long vassals wait for a step of the fork server that starts: then they are launched. */
const PATIENCE_MS = 3000;

/** The fork servers of an Emperor, one for each group of vassals that may share a memory layout. */
export class Forges {
  readonly #self: readonly string[];
  readonly #log: Log;
  readonly #mode: Mode;
  readonly #wishes: Wish;
  /** Vassals are another program. */
  readonly #foreign: boolean;
  readonly #keepers = new Map<string, ForgeKeeper>();

  /** Throws `ERR_FORGE_MODE`. */
  constructor({ configuration, self, log }: Start) {
    this.#self = self;
    this.#log = log;
    this.#mode = modeOf(configuration.get(forkServer));
    this.#foreign = isForeign(configuration);
    this.#wishes = operatorsWish(configuration);
  }

  /**
   * Starts the fork server of the common group; resolves when it is known whether there is one, or it seems to be stuck. One
   * that is slow is waited for: on a machine so busy, each vassal that is launched would cost as much time as the fork
   * server, and ten times the memory for as long as it lives.
   */
  async start(): Promise<void> {
    if (this.#mode === 'off' || this.#foreign) return;
    const stuck = Promise.withResolvers<void>();
    const patience = setTimeout(stuck.resolve, PATIENCE_MS);
    const ready = this.#keeper(groupOf(this.#wishes.group, null))?.start(() => patience.refresh());
    await (this.#mode === 'required' ? ready : Promise.race([ready, stuck.promise]));
    clearTimeout(patience);
  }

  /** Starts the process of a vassal by its plan. Throws when there is none. */
  launch(plan: LaunchPlan, { entry, owner }: Vassal): Launched {
    const own = wishOf(textOf(entry));
    const mode = modeFor(this.#mode, own.mode ?? this.#wishes.mode);
    if (mode === 'off') return native.launch(plan);
    const group = own.group ?? this.#wishes.group;
    const key = groupOf(group, own.group === null ? null : (owner?.uid ?? null));
    const known = this.#keepers.has(key);
    const keeper = this.#keeper(key);
    // The first vassals of a new group are launched while its fork server starts.
    if (!known) void keeper?.start();
    return keeper?.launch(plan, mode) ?? native.launch(plan);
  }

  #keeper(key: string): ForgeKeeper | null {
    const known = this.#keepers.get(key);
    if (known !== undefined) return known;
    if (this.#keepers.size >= MOST_GROUPS) {
      this.#log.event(`[forge] more than ${MOST_GROUPS} groups: ${key} is launched without a fork server`);
      return null;
    }
    const keeper = new ForgeKeeper(key, this.#self, this.#log);
    this.#keepers.set(key, keeper);
    return keeper;
  }
}

/** A group that a vassal names belongs to its owner: nobody gets into another one's by its name. */
function groupOf(name: string | null, uid: number | null): string {
  return uid === null ? (name ?? '') : `${name ?? ''} of user ${uid}`;
}

/** What the operator says of all vassals: with `vassal-set`, or for the group with the option itself. */
function operatorsWish(configuration: Configuration): Wish {
  const set = wishOf(configuration.get(rows.vassalSet).join('\n'));
  return { mode: set.mode, group: set.group ?? configuration.get(forkServerGroup) };
}
