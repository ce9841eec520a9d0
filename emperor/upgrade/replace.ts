import { Failure, reason } from '../../vassal/errors/index.ts';
import type { Log } from '../../vassal/log/index.ts';
import { version } from '../../vassal/version.ts';
import { ERR_UPGRADE_BUSY, ERR_UPGRADE_PLACE, ERR_UPGRADE_PROGRAM } from './errors.ts';
import { becomeProgram, tryOut } from './program.ts';
import { encodeState, STATE_VERSION, type Carry, type EmperorState, type Program } from './state.ts';

/** How long launches, deaths and commands that are on the way may take, ms. */
const PATIENCE_MS = 10_000;

/** The state without what only the replacement itself knows. */
export type OwnState = Omit<EmperorState, 'version' | 'pid' | 'program' | 'back' | 'descriptors' | 'client'>;

/** What a replacement needs of the Emperor. */
export interface Throne {
  readonly program: Program;
  /** The one that runs. */
  readonly present: Program;
  readonly log: Log;
  /** Why this Emperor can never be replaced; `null` when it can. */
  readonly obstacle: string | null;
  /** Why not at this moment. */
  busy(): string | null;
  /** With `true` nobody is launched before `false`. */
  hold(on: boolean): void;
  /** What is on the way and could not go on in another process. */
  unsettled(): Promise<unknown>[];
  /** What would be cut in the middle, by whom that cannot hold up an upgrade. */
  writing(): Promise<unknown>[];
  memory(carry: Carry): OwnState;
  /** Descriptors that nobody else names. */
  readonly more: readonly number[];
  /** The last moment before, and the first one after, when it failed. */
  leaving(): void;
  stayed(): void;
}

/** Replaces the program of the Emperor; its process, its vassals and its sockets stay. */
export class Replacement {
  readonly #throne: Throne;
  #running = false;

  constructor(throne: Throne) {
    this.#throne = throne;
  }

  /**
   * Does not return when it succeeds. Throws `ERR_UPGRADE_PLACE`, `ERR_UPGRADE_BUSY`, `ERR_UPGRADE_PROGRAM`; then everything
   * is as it was.
   * @param client connection that the new program answers on
   */
  async run(client: number | null): Promise<never> {
    const { log, obstacle, program } = this.#throne;
    if (obstacle !== null) throw refuse(ERR_UPGRADE_PLACE, obstacle);
    if (this.#running) throw refuse(ERR_UPGRADE_BUSY, 'it is being replaced already');
    this.#checkMoment();
    this.#running = true;
    try {
      log.event(`[emperor] upgrade: trying out ${program.command.join(' ')}`);
      await tryOut(program, encodeState(this.#state(client, (descriptor) => descriptor)));
      this.#throne.hold(true);
      await this.#settle();
      return this.#leave(client);
    } finally {
      this.#throne.hold(false);
      this.#running = false;
    }
  }

  #checkMoment(): void {
    const found = this.#throne.busy();
    if (found !== null) throw refuse(ERR_UPGRADE_BUSY, found);
  }

  /** Resolves when nothing is on the way, in the same turn of the event loop. */
  async #settle(): Promise<void> {
    const late = Promise.withResolvers<true>();
    const timer = setTimeout(() => late.resolve(true), PATIENCE_MS);
    let isLate = false;
    const wait = async (all: () => Promise<unknown>[]): Promise<void> => {
      for (let left = all(); left.length > 0 && !isLate; left = all()) {
        isLate = (await Promise.race([Promise.all(left), late.promise])) === true;
        // The events that come of an end, and what they begin.
        await new Promise(setImmediate);
      }
    };
    await wait(() => [...this.#throne.unsettled(), ...this.#throne.writing()]);
    clearTimeout(timer);
    // A vassal that does not read its configuration harms itself alone.
    if (this.#throne.unsettled().length > 0) {
      throw refuse(
        ERR_UPGRADE_BUSY,
        `launches, deaths or commands took longer than ${PATIENCE_MS / 1000} seconds`,
      );
    }
    this.#checkMoment();
  }

  #leave(client: number | null): never {
    const { program, leaving, stayed, more } = this.#throne;
    leaving();
    const travelling = new Set<number>(more);
    const carry: Carry = (descriptor) => {
      travelling.add(descriptor);
      return descriptor;
    };
    try {
      const state = this.#state(client, carry);
      return becomeProgram(program, { ...state, descriptors: [...travelling] });
    } catch (thrown) {
      stayed();
      const tried = 'replace the Emperor';
      throw new Failure(ERR_UPGRADE_PROGRAM, { tried, found: reason(thrown), cause: thrown });
    }
  }

  #state(client: number | null, carry: Carry): EmperorState {
    if (client !== null) carry(client);
    const own = this.#throne.memory(carry);
    return {
      version: STATE_VERSION,
      pid: process.pid,
      program: version,
      back: this.#throne.present,
      client,
      ...own,
      descriptors: [],
    };
  }
}

function refuse(row: typeof ERR_UPGRADE_BUSY, found: string): Failure {
  return new Failure(row, { tried: 'replace the Emperor', found });
}
