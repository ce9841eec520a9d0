import { native, readReport, type Launched, type LaunchPlan } from '../../native/index.ts';
import { forkable } from './forkable.ts';
import { become } from './newborn.ts';
import { pidfdOf } from './pidfd.ts';
import type { Main } from './server.ts';
import { trackTimers } from './timers.ts';

/** Called once with the process. */
export type Born = (launched: Launched) => void;

/** How often a fork waits for work of the thread pool, whose answers would never come in a child; then it is a launch. */
const MOST_WAITS = 100;
const WAIT_MS = 2;

let main: Main | null = null;
let mayFork = false;
/** The program as the process was started; an application may show itself another one. */
const ENTRY = process.argv[1] ?? '';
const waiting: { readonly plan: LaunchPlan; readonly born: Born; waits: number }[] = [];
const { setImmediate: nextTurn, setTimeout: later } = globalThis;

/** In a child of the forge: from now on it may fork itself. */
export function mayForkItself(entry: Main): void {
  main = entry;
  mayFork = true;
  trackTimers();
}

/** Whether this process came from a forge, directly or not: then it is one that can be forked. */
export function isForked(): boolean {
  return main !== null;
}

/**
 * Starts a process of this engine by its plan: as a fork of this process when it came from the forge, which shares its
 * memory; by the launcher otherwise, and when it cannot fork now. `born` is called at once by the launcher, later by a fork.
 * Throws what the launcher throws, when `born` is called at once.
 */
export function bear(plan: LaunchPlan, born: Born): void {
  if (!mayFork || !forkable(plan, itself())) return born(native.launch(plan));
  if (waiting.push({ plan, born, waits: 0 }) === 1) nextTurn(forkNext);
}

/** Program and leading arguments that start this engine. */
export function itself(): string[] {
  return [process.execPath, ...process.execArgv, ENTRY];
}

/** One fork in each turn of the event loop, from its top: the child has no unfinished JavaScript of its parent. */
function forkNext(): void {
  const [next] = waiting;
  if (next === undefined) return;
  const busy = poolIsBusy();
  if (busy && next.waits++ < MOST_WAITS) return void later(forkNext, WAIT_MS);
  const made = busy ? native.launch(next.plan) : fork(next.plan);
  if (!('pid' in made)) return void enter(made);
  waiting.shift();
  if (waiting.length > 0) nextTurn(forkNext);
  next.born(made);
}

/** The child: it is a process like any other, and does not fork itself. */
function enter(argv: readonly string[]): void {
  mayFork = false;
  waiting.length = 0;
  void main?.(argv);
}

function poolIsBusy(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.includes('Req'));
}

/** The process, or in the child its arguments. */
function fork(plan: LaunchPlan): Launched | readonly string[] {
  const [reader, writer] = native.socketPair();
  const parent = process.pid;
  let pid: number;
  try {
    pid = native.fork(false);
  } catch {
    native.close(reader);
    native.close(writer);
    return native.launch(plan);
  }
  if (pid === 0) return become(plan, writer, parent);
  native.close(writer);
  return { pid, pidfd: pidfdOf(pid), started: readReport(reader) };
}
