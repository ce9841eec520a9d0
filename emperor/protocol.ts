import type { ByteEvent } from './events.ts';

/** Bytes to a vassal (manual 7.2.2, `observed` §1.2). */
export const STOP = 0;
export const RELOAD = 1;
export const GRACEFUL_STOP = 2;

/** Bytes from a vassal. */
const EVENTS: Readonly<Record<number, ByteEvent>> = {
  1: 'spawned',
  2: 'configure',
  5: 'ready',
  17: 'loyal',
  22: 'farewell',
  23: 'kept',
  26: 'heartbeat',
  30: 'reinforce',
};

/**
 * The events of what was read at once. Equal bytes count once: nothing that a vassal says is said better twice, and a
 * flood of bytes costs no more than the kinds of bytes in it.
 */
export function eventsOf(bytes: Uint8Array): ByteEvent[] {
  return [...new Set([...bytes].map((byte) => EVENTS[byte] ?? 'unknown-byte'))];
}
