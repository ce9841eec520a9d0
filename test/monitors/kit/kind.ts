import type { TestContext } from 'node:test';
import type { MonitorSettings } from '../../../monitors/settings.ts';

/** A real source that a scenario writes to, and can take away from the monitor. */
export interface Source {
  /** Value of `emperor`. */
  readonly value: string;
  readonly settings?: Partial<MonitorSettings>;
  /** Adds or changes; resolves when the source has it. `stamp`: unix seconds, another one with each change. */
  put(name: string, text: string | Uint8Array, stamp: number): Promise<void>;
  remove(name: string): Promise<void>;
  /** What the monitor calls the entry. */
  nameOf(name: string): string;
  /** The monitor cannot reach the source; what is put meanwhile is there when it comes `up` again. */
  down(): Promise<void>;
  up(): Promise<void>;
}

/** A kind of source, with what the contract leaves to it. */
export interface Kind {
  readonly name: string;
  /** Feature ids that its scenarios prove. */
  readonly ids: string;
  /** Why its scenarios cannot run here. */
  readonly skip: string | false;
  /** Whether a monitor finds what was put before it started; messages are gone by then. */
  readonly keeps: boolean;
  /** Whether entries carry their text; otherwise the vassal reads the file. */
  readonly texts: boolean;
  /** Why the source cannot be taken away from a monitor that has seen it. */
  readonly alwaysThere: string | false;
  /** A password in `value` that nobody may see. */
  readonly secret: string | null;
  /** @param up whether the monitor can reach it from the start */
  open(t: TestContext, up: boolean): Promise<Source>;
}
