import { Groups } from './groups.ts';
import { Retinue, type RetinueState } from './retinue.ts';

export type { Retinue, RetinueState } from './retinue.ts';

/** No other Emperor has it, not even the one that this one has replaced in place. */
const ORIGIN = `${process.pid}-${Math.round(performance.timeOrigin).toString(36)}`;

/** The retinues of an Emperor. */
export class Retinues {
  readonly #groups = new Groups();
  readonly #keep: (end: Promise<void>) => void;
  #lives = 0;

  /** @param keep is given what must be waited for before the Emperor ends */
  constructor(keep: (end: Promise<void>) => void) {
    this.#keep = keep;
  }

  /** The retinue of a life that begins. @param grouped whether its process is able to enter a group */
  open(vassal: string, grouped: boolean): Retinue {
    const group = grouped ? this.#groups.make(vassal) : null;
    return new Retinue({ group, mark: `${ORIGIN}.${++this.#lives}`, strayed: group === null }, this.#keep);
  }

  /** That of a life that another Emperor has begun: the group stays where it is, whatever this one calls its own. */
  resume(state: RetinueState): Retinue {
    if (state.group !== null) this.#groups.reserve(state.group);
    return new Retinue(state, this.#keep);
  }

  /** The Emperor ends, and all lives have. */
  close(): void {
    this.#groups.remove();
  }
}
