import type { Bounds } from '../protocols/index.ts';

/** What clients may do, and for how long. */
export interface ClientLimits extends Bounds {
  /** Largest vars block, bytes (`buffer-size`). */
  readonly bufferSize: number;
}
