import type { Testament } from './adopt/index.ts';
import type { Revive } from './member.ts';
import type { Relay } from './output/index.ts';
import type { Retinues } from './retinue/index.ts';
import type { EmperorState } from './upgrade/state.ts';

/** What an Emperor goes on with that takes the place of another one. */
export interface Inheritance {
  readonly state: EmperorState;
  readonly reviver: (retinues: Retinues) => Revive;
}

/** What an Emperor begins with besides its configuration and its sources. */
export interface Endowment {
  /** Where what vassals print goes; none to let them print to the descriptors of the Emperor. */
  readonly relays: readonly Relay[];
  /** Descriptors of this process that every vassal gets. */
  readonly safe: readonly number[];
  /** `null` for who takes nobody's place. */
  readonly before: Inheritance | null;
  /** What the next Emperor is told, should this one be killed; `null` for none. */
  readonly testament: Testament | null;
}
