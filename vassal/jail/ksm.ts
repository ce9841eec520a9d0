import { readFileSync } from 'node:fs';
import { isNativeError, native } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import type { Log } from '../log/index.ts';
import { ksm } from './options.ts';

/** One cycle of the original's master, ms: how often mappings are looked at where the kernel does not do it itself. */
const CYCLE_MS = 1000;

/**
 * Lets the kernel merge equal pages of this process (manual 8.3). New kernels take all memory at once; older ones are
 * told of the mappings again every so many cycles, when these have changed. Returns what stops that.
 */
export function mergeMemory(configuration: Configuration, log: Log): () => void {
  const frequency = configuration.isSet(ksm) ? (configuration.get(ksm) ?? 1) : 0;
  if (frequency < 1) return () => undefined;
  try {
    native.perform([{ op: 'merge-memory' }]);
    return () => undefined;
  } catch (thrown) {
    if (!isNativeError(thrown)) throw thrown;
    if (thrown.code !== 'EINVAL') log.line(`ksm: the kernel does not merge memory: ${thrown.code}`);
  }
  let last = '';
  const timer = setInterval(() => {
    const mappings = readFileSync('/proc/self/maps', 'utf8');
    if (mappings === last) return;
    last = mappings;
    native.perform([{ op: 'merge-mappings' }]);
  }, frequency * CYCLE_MS);
  timer.unref();
  return () => clearInterval(timer);
}
