/** One row of the error table: a failure that a user can meet. Each room declares its rows in `errors.ts`. */
export interface ErrorCode {
  /** Stable name, `ERR_<ROOM>_<WHAT>`; never reused for another meaning. */
  readonly code: string;
  /** Exit code of the process when this failure ends it: 1 general, 22 no application (manual 3.8). */
  readonly exit: number;
  /** One sentence for `docs/errors.md`. */
  readonly meaning: string;
  /** What would have been right; a failure may say it more precisely. */
  readonly wanted: string;
  /** The next thing to try. */
  readonly hint: string;
}

/** Declares an error code; a function only so that every row is checked where it is written. */
export function errorCode(row: ErrorCode): ErrorCode {
  return row;
}
