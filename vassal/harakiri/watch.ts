import type { LedWorker } from '../master/context.ts';
import { groupsBelow, signalGroup } from '../daemons/index.ts';
import { now } from './clock.ts';
import { nextLook, timeLeft } from './deadline.ts';
import { askWhere, LAST_WORDS_MS } from './last-words.ts';

const SIGKILL = 9;

type Left = (counters: LedWorker['counters'], limit: number) => number;

/**
 * Ends processes whose oldest request or task runs longer than so many seconds; 0 ends none. It wakes when the next one may
 * be due. @param tell is called before the end of one
 * @param left of a process, ms; without it the limit is that of its oldest request
 */
export function watchDeadlines<Process extends LedWorker>(
  seconds: number,
  processes: () => readonly Process[],
  tell: (process: Process) => void,
  left: Left = (counters, limit) => timeLeft(counters.get('oldest'), now(), limit),
): { start(): void; stop(): void } {
  const limit = seconds * 1000;
  const killed = new Set<number>();
  let timer: NodeJS.Timeout | null = null;
  const leftOf = ({ counters }: LedWorker): number => left(counters, limit);
  const look = (): void => {
    const alive = processes().filter(({ starting }) => !starting);
    const pids = new Set(alive.map(({ pid }) => pid));
    for (const pid of killed) if (!pids.has(pid)) killed.delete(pid);
    for (const process of alive) {
      if (killed.has(process.pid) || leftOf(process) > 0) continue;
      killed.add(process.pid);
      tell(process);
      end(process);
    }
    const others = alive.filter(({ pid }) => !killed.has(pid));
    timer = setTimeout(look, nextLook(others.map(leftOf), limit));
  };
  return {
    start: () => {
      if (timer === null && limit > 0) look();
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** An interpreter may say where it hangs, before its end. */
function end(process: LedWorker): void {
  const interpreter = process.counters.get('companion');
  if (interpreter === 0 || !askWhere(interpreter, process.pid)) return kill(process, interpreter);
  setTimeout(() => kill(process, interpreter), LAST_WORDS_MS);
}

/**
 * Kills a process, and the scripts that it runs with what they have started: alone, they would only die themselves. The
 * process comes first: it must not answer for a script that is gone.
 */
function kill(process: LedWorker, interpreter: number): void {
  const groups = groupsBelow(process.pid).filter((group) => group !== interpreter);
  process.harakiri();
  for (const group of groups) signalGroup(group, SIGKILL);
}
