import type { Configuration } from './config/index.ts';
import type { Log } from './log/index.ts';

/** How far an instance has come that was started again in its namespaces: into those, or into the later ones under its root. */
export type Jailed = false | 'entered' | 'rooted';

/** What the command line hands to the role it chose: `runMaster(start)`, `runEmperor(start)`. */
export interface Start {
  readonly configuration: Configuration;
  /** Reads the configuration again from the original command line, environment and directory, for a reload. */
  readonly reconfigure: (reloads: number) => Promise<Configuration>;
  readonly log: Log;
  /** Program and leading arguments that start another process of this engine: runtime, flags, entry. */
  readonly self: readonly string[];
  /** Program and arguments that start this instance again. */
  readonly restart: readonly string[];
  /** When this process began, Unix seconds; the clock of the runtime begins with the fork server that it came from. */
  readonly startedAt: number;
  /** This process has just been put into its namespaces; what comes before that is over. */
  readonly jailed: Jailed;
}
