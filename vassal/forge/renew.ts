import { randomInt, randomUUID } from 'node:crypto';
import { native } from '../../native/index.ts';
import { silence } from './silence.ts';

let renewed = false;

/** In a forked child: nothing of the parent goes on in it, and nothing that must be unique is shared with it. */
export function renew(): void {
  silence();
  Object.defineProperty(process, 'pid', {
    value: native.ownPid(),
    enumerable: true,
    configurable: true,
    writable: false,
  });
  native.fillRandom(new Uint8Array(state.buffer));
  if (renewed) return;
  Object.defineProperty(Math, 'random', { value: random, configurable: true, writable: true });
  endWithoutTeardown();
  renewed = true;
}

const state = new Uint32Array(4);

/**
 * xorshift128 with a seed of the kernel: the state of the built-in generator was copied, and cannot be set. One function
 * for all lives of a process, which an application may have put aside before its worker was forked.
 */
function random(): number {
  let mixed = state[3] ?? 0;
  const first = state[0] ?? 0;
  state.copyWithin(1, 0, 3);
  mixed ^= mixed << 11;
  mixed ^= mixed >>> 8;
  state[0] = mixed ^ first ^ (first >>> 19);
  return ((state[0] ?? 0) * 2 ** 21 + ((state[1] ?? 0) >>> 11)) / 2 ** 53;
}

/** Sizes of the stocks of randomness that the runtime keeps for these two. */
const UUIDS = 128;
const INTEGERS = 1024;

/** In a child of a process that ran an application: uses up the stocks that it may have begun, for its siblings have them too. */
export function spendStock(): void {
  for (let count = 0; count < UUIDS; count++) randomUUID();
  for (let count = 0; count < INTEGERS; count++) randomInt(2);
}

/** In the fork server: what every child does first is compiled once, in the memory that they share. */
export function rehearse(): void {
  silence();
  random();
}

/**
 * An end that comes by itself, because nothing is left to do, would run into the teardown of the runtime, which waits
 * for threads that a child does not have. `process.exit` and uncaught errors are seen to by `native.fork`.
 */
function endWithoutTeardown(): void {
  const emit = process.emit.bind(process) as (event: string, ...rest: unknown[]) => boolean;
  let crashing = false;
  const watched = (event: string, ...rest: unknown[]): boolean => {
    if (event === 'uncaughtExceptionMonitor') crashing = true;
    const heard = emit(event, ...rest);
    if (event === 'uncaughtException' && heard) crashing = false;
    if (event === 'exit' && !crashing) native.exit(Number(process.exitCode ?? rest[0] ?? 0));
    return heard;
  };
  Object.defineProperty(process, 'emit', { value: watched, configurable: true, writable: true });
}
