import { native, type LaunchPlan } from '../../native/index.ts';
import type { Start } from '../instance.ts';
import { currentLogbook } from '../log-master/index.ts';
import type { BoundSocket } from '../sockets/index.ts';
import { SHARED_VARIABLE } from '../sockets/options.ts';
import { withoutOwn } from './launch-worker.ts';
import { FORKED_VARIABLE } from './options.ts';

const FIRST_SOCKET = 3;

/**
 * Starts this instance once more beside it, with its sockets (manual 5.2.13): a process of its own, which reads the
 * configuration anew and outlives this one. Throws what the launcher throws.
 * @param environment what this instance was started with
 * @returns its pid
 */
export function forkMaster(
  { restart }: Start,
  sockets: readonly BoundSocket[],
  environment: Readonly<Record<string, string | undefined>>,
): number {
  const { pid, pidfd } = native.launch(planOf(restart, sockets, environment));
  // Nobody else takes the news of its end while this instance lives.
  native.watchExit(pidfd, () => native.close(pidfd));
  return pid;
}

function planOf(
  restart: readonly string[],
  sockets: readonly BoundSocket[],
  environment: Readonly<Record<string, string | undefined>>,
): LaunchPlan {
  const descriptors = [...new Set(sockets.map(({ descriptor }) => descriptor))];
  const given = descriptors.map((from, index) => ({ from, to: FIRST_SOCKET + index }));
  const output = currentLogbook()?.original;
  const entries = {
    ...withoutOwn(environment),
    [SHARED_VARIABLE]: given.map(({ to }) => to).join(),
    [FORKED_VARIABLE]: '1',
  };
  return [
    { op: 'signals-default' },
    {
      op: 'descriptors',
      map: [...given, ...(output === undefined ? [] : [1, 2].map((to) => ({ from: output, to })))],
    },
    { op: 'environment', entries: Object.entries(entries).map(([name, value]) => `${name}=${value}`) },
    { op: 'exec', path: restart[0] ?? '', argv: restart },
  ];
}
