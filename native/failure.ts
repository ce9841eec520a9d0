import { constants } from 'node:os';

/** The first name of each number: of EAGAIN and EWOULDBLOCK the former. */
const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.errno)
    .reverse()
    .map(([name, number]) => [number, name]),
);

/** What a system call of the helper throws. `code` is the name of the errno, such as `EADDRINUSE`. */
export interface NativeError extends Error {
  readonly syscall: string;
  readonly errno: number;
  readonly code: string;
  /** What the call was made on: an address, a path, a descriptor. */
  readonly argument: string;
}

/** Whether a thrown value came from a system call of the helper. */
export function isNativeError(thrown: unknown): thrown is NativeError {
  return thrown instanceof Error && 'syscall' in thrown && 'argument' in thrown;
}

/** Name of an errno: 98 → `EADDRINUSE`. */
export function errorName(errno: number): string {
  return NAMES.get(errno) ?? `errno ${errno}`;
}

/** Runs a function of the addon; a system error leaves it with its `code`. */
export function named<Result>(body: () => Result): Result {
  try {
    return body();
  } catch (thrown) {
    if (isNativeError(thrown)) Object.assign(thrown, { code: errorName(thrown.errno) });
    throw thrown;
  }
}
