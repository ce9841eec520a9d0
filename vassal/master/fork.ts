import { native, type LaunchPlan } from '../../native/index.ts';
import type { Start } from '../instance.ts';
import { currentLogbook } from '../log-master/index.ts';
import type { BoundSocket } from '../sockets/index.ts';
import { SHARED_VARIABLE } from '../sockets/options.ts';
import type { Generation } from './generation.ts';
import { withoutOwn } from './launch-worker.ts';
import { FORKED_VARIABLE } from './options.ts';

const FIRST_SOCKET = 3;

/**
 * Starts this instance once more beside it, with its sockets (manual 5.2.13): a process of its own, which reads the
 * configuration anew and outlives this one. Throws why it cannot.
 * @param environment what this instance was started with
 * @param governed an Emperor has started it
 * @returns its pid
 */
export function forkMaster(
  { restart }: Start,
  present: Pick<Generation, 'hooks' | 'settings'> | null,
  environment: Readonly<Record<string, string | undefined>>,
  governed: boolean,
): number {
  if (present === null) throw new Error('it does not serve yet');
  if (governed) throw new Error('its Emperor would not know the other one');
  if (present.hooks.some(({ reloadStatus }) => reloadStatus !== undefined))
    throw new Error('it cannot read its configuration again in its jail');
  const { pid, pidfd } = native.launch(planOf(restart, present.settings.sockets, environment));
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
