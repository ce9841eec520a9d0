/** What an alarm has said last, and when. */
export interface Said {
  readonly message: string;
  /** Monotonic, ms. */
  readonly at: number;
}

/** Whether an alarm has the same to say again too soon (manual 6.1.4). @param freq milliseconds */
export function isRepeated(last: Said | null, message: string, now: number, freq: number): boolean {
  return last !== null && last.message === message && now - last.at < freq;
}
