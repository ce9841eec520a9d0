/** Where a setting was written, for error messages. */
export interface Origin {
  /** Path or URL of the file, `command line`, or `environment`. */
  readonly source: string;
  /** Line in that source, counted from 1; `null` where there are no lines. */
  readonly line: number | null;
}

/** One effective pair of the configuration, in order, after all expansion. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly origin: Origin;
}

/** An origin as `file:line`, the form of every message. */
export function place(origin: Origin): string {
  return origin.line === null ? origin.source : `${origin.source}:${origin.line}`;
}
