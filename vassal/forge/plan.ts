import type { LaunchPlan } from '../../native/index.ts';
import { FORK_FLAGS, START_FLAGS } from './verified.ts';

const SIGKILL = 9;
/** Fixed numbers in the forge: requests come here, and its first word goes there. */
export const REQUESTS = 3;
export const FIRST_WORD = 4;
/** What it says there for each step on its way: on a busy machine it is slow, but not stuck. */
export const STEP = '\n';
/**
 * Plans use descriptors below this number, the runtime of a process that forks only those from it on: so a plan that
 * is executed in a child never takes a number from its runtime.
 */
export const LOWEST_OF_RUNTIME = 256;

/** Low descriptors that keep the runtime of the forge off them while it starts. */
export const placeholders: readonly number[] = Array.from(
  { length: LOWEST_OF_RUNTIME - FIRST_WORD - 1 },
  (_, index) => FIRST_WORD + 1 + index,
);

/**
 * How the forge itself is born.
 * @param self program and leading arguments that start this engine
 */
export function forgePlan(self: readonly string[], requests: number, firstWord: number): LaunchPlan {
  const [program = '', ...rest] = self;
  return [
    { op: 'setsid' },
    { op: 'parent-death-signal', signal: SIGKILL },
    { op: 'signals-default' },
    {
      op: 'descriptors',
      map: [
        { from: requests, to: REQUESTS },
        { from: firstWord, to: FIRST_WORD },
        ...placeholders.map((to) => ({ from: requests, to })),
      ],
    },
    { op: 'open', path: '/dev/null', descriptor: 0, write: false },
    { op: 'exec', path: program, argv: [program, ...FORK_FLAGS, ...START_FLAGS, ...rest, 'forge'] },
  ];
}
