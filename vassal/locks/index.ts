import { native } from '../../native/index.ts';

/** Bytes of the file of locks behind those of applications: what the engine itself locks. */
export const engineLocks = { queue: 1 << 16, areas: 1 << 17 } as const;

/**
 * Does something short while this process has a byte of the file of locks (`shared['locks']`). It waits for other processes
 * in place: whoever holds one of these does so for as long as it copies some bytes.
 */
export function whileLocked<Result>(
  file: number,
  index: number,
  kind: 'read' | 'write',
  step: () => Result,
): Result {
  native.lockByte(file, index, kind, 'wait');
  try {
    return step();
  } finally {
    native.lockByte(file, index, 'none', 'try');
  }
}
