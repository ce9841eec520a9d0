import { native, type Launched, type LaunchPlan } from '../../native/index.ts';
import { Failure, reason } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { startForge, type ForgeProcess } from './client.ts';
import { ERR_FORGE_REQUIRED } from './errors.ts';
import { forkable } from './forkable.ts';
import type { Mode } from './mode.ts';
import { unverified } from './verified.ts';

const FIRST_REST_MS = 1000;
const LONGEST_REST_MS = 300_000;

/** How long after its n-th end a forge is started again, ms: doubling, with a ceiling. */
export function restAfter(ends: number): number {
  return Math.min(FIRST_REST_MS * 2 ** (ends - 1), LONGEST_REST_MS);
}

/** Keeps a fork server, and launches without it what it cannot fork: nobody waits for it, and nobody dies with it. */
export class ForgeKeeper {
  readonly #name: string;
  readonly #self: readonly string[];
  readonly #log: Log;
  #forge: ForgeProcess | null = null;
  #why = 'it was not started';
  #ends = 0;

  /**
   * @param group name of the group, `''` for the common one
   * @param self program and leading arguments that start this engine
   */
  constructor(group: string, self: readonly string[], log: Log) {
    this.#name = group === '' ? '[forge]' : `[forge ${group}]`;
    this.#self = self;
    this.#log = log;
  }

  /** Starts the forge; resolves when it is known whether there is one. @param progress is told of each step on its way */
  async start(progress: () => void = () => undefined): Promise<void> {
    try {
      const problem = unverified(process.version);
      if (problem !== null) throw new Error(problem);
      this.#forge = await startForge(this.#self, () => this.#ended(), progress);
      this.#log.line(`${this.#name} ready (pid: ${this.#forge.pid}): vassals are forked from it`);
    } catch (thrown) {
      this.#why = reason(thrown);
      this.#log.event(`${this.#name} vassals are launched without it: ${this.#why}`);
    }
  }

  /** Starts a process by its plan. Throws when the system gives none, or with `required` no fork server does. */
  launch(plan: LaunchPlan, mode: Mode): Launched {
    const forge = mode === 'off' ? null : this.#forge;
    const fits = forkable(plan, this.#self);
    if (forge !== null && fits) {
      try {
        return forge.launch(plan);
      } catch (thrown) {
        this.#why = reason(thrown);
        this.#log.event(`${this.#name} launched without it: ${this.#why}`);
      }
    }
    if (mode !== 'required') return native.launch(plan);
    const found = fits ? this.#why : 'a plan that only a fresh process can go through';
    throw new Failure(ERR_FORGE_REQUIRED, { tried: 'fork a vassal', found });
  }

  #ended(): void {
    this.#forge = null;
    this.#ends += 1;
    this.#why = 'it ended';
    const rest = restAfter(this.#ends);
    this.#log.event(`${this.#name} ended: vassals are launched without it for ${rest / 1000} seconds`);
    setTimeout(() => void this.start(), rest).unref();
  }
}
