import { built, encodePlan, native, type LaunchPlan } from '../../native/index.ts';
import { SHARED_VARIABLE } from '../sockets/options.ts';
import { entryPlan, type Entry } from './namespaces.ts';
import { JAILED_VARIABLE } from './options.ts';
import { settingsFile, type Resumed } from './resume.ts';

/** Descriptors that a program started in the place of this one goes on using. */
const STANDARD = [0, 1, 2];

/**
 * Puts this instance into its namespaces. The kernel moves threads, not processes, and the runtime has several: the
 * process becomes the launcher, which has one, moves, and becomes this program again, with the configuration as it
 * was read, and with the sockets that are `shared`. Descriptors and, without a keeper, the pid stay.
 */
export function enterNamespaces(
  entry: Entry,
  resumed: Resumed,
  command: readonly string[],
  shared: readonly { readonly descriptor: number }[],
): never {
  const settings = settingsFile(resumed);
  const sockets = shared.map(({ descriptor }) => descriptor);
  const link = process.env['UWSGI_EMPEROR_FD'];
  const environment = {
    ...process.env,
    [JAILED_VARIABLE]: String(settings),
    [SHARED_VARIABLE]: String(sockets),
  };
  const plan = entryPlan(entry, {
    command,
    uid: process.geteuid?.() ?? 0,
    gid: process.getegid?.() ?? 0,
    emperor: link !== undefined,
    environment: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
  });
  becomeThrough(plan, [settings, ...sockets, ...(link === undefined ? [] : [Number(link)])]);
}

/**
 * Becomes the launcher, which executes the plan and becomes its program; the process, its descriptors and its parent
 * stay. A failure of the plan ends the process, with one line that names it.
 */
function becomeThrough(plan: LaunchPlan, kept: readonly number[]): never {
  const file = native.memoryFile('launch-plan', encodePlan(plan));
  for (const descriptor of [...STANDARD, ...kept, file]) native.setCloseOnExec(descriptor, false);
  const launcher = built('launch');
  native.perform([{ op: 'exec', path: launcher, argv: [launcher, String(file)] }]);
  throw new Error('the launcher did not start');
}
