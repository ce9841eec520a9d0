import type { Log } from '../log/index.ts';
import type { Option } from './option.ts';

/** Everything a configuration is made from. Nothing else of the process is looked at, so a reload is a second call. */
export interface ConfigureInput {
  /** Arguments without the program. */
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute directory that relative names refer to. */
  readonly directory: string;
  /** 0 at the first start; `if-reload` holds from 1. */
  readonly reloads: number;
  /** The assembled option table. */
  readonly options: readonly Option[];
  /** Names for which `if-plugin` holds. */
  readonly plugins: readonly string[];
  readonly log: Log;
  /**
   * Set when reading must have no effect: no program is run (`exec://`), no server asked, no descriptor read. It is
   * told what was left out; the text is empty then.
   */
  readonly withhold?: (source: string) => void;
  /** Text of the configuration that the Emperor sends, for `emperor://`. */
  readonly emperorText?: () => Promise<Uint8Array>;
}

/** Bounds that no honest configuration meets; a hostile one meets them before the machine does. */
export const LIMITS = { settings: 100_000, depth: 64, source: 16 << 20, value: 1 << 20 } as const;
