/** A signal is one byte (manual 6.14.1). */
export function isSignal(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;
}

/** Reads the number of a signal. Throws for anything else. */
export function signalOf(value: unknown): number {
  if (isSignal(value)) return value;
  throw new Error(`a signal is a number from 0 to 255, not ${JSON.stringify(value)}`);
}
