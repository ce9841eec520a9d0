import { native } from '../native/index.ts';
import type { Configuration, Option } from '../vassal/config/index.ts';
import { reason } from '../vassal/errors/index.ts';
import { runAction } from '../vassal/hooks/index.ts';
import type { Log } from '../vassal/log/index.ts';
import { commandFor, runCommand } from './command.ts';
import * as rows from './options.ts';
import type { Vassal } from './vassal.ts';

/**
 * Runs what the options want after a start (`hook-as-emperor` and the short forms) and after a death
 * (`vassals-stop-hook`). Nobody waits for it, and its failure is one line in the log.
 */
export async function runAfter(
  when: 'started' | 'died',
  vassal: Vassal,
  pid: number,
  configuration: Configuration,
  log: Log,
): Promise<void> {
  try {
    if (when === 'died') return await stopHook(vassal, configuration);
    const environment = { ...process.env, ...describe(vassal, pid) };
    for (const action of asEmperor(configuration)) {
      await runAction(action, 'as-emperor', { log, environment });
    }
  } catch (thrown) {
    log.event(`[emperor] ${reason(thrown)}`);
  }
}

/** The actions after a start: hooks, then mounts and commands in the order of manual 3.28.2. */
function asEmperor(configuration: Configuration): string[] {
  const actions = (name: string, row: Option): string[] =>
    configuration.given(row).map(({ value }) => `${name}:${value}`);
  return [
    ...configuration.get(rows.hookAsEmperor),
    ...actions('mount', rows.mountAsEmperor),
    ...actions('umount', rows.umountAsEmperor),
    ...actions('exec', rows.execAsEmperor),
  ];
}

async function stopHook(vassal: Vassal, configuration: Configuration): Promise<void> {
  const command = configuration.get(rows.vassalsStopHook);
  if (command === null) return;
  const environment = { ...process.env, UWSGI_VASSALS_DIR: vassal.entry.directory ?? process.cwd() };
  const entries = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  await runCommand(native, commandFor(command, vassal.name), entries);
}

function describe(vassal: Vassal, pid: number): Record<string, string> {
  const { uid = process.getuid?.() ?? 0, gid = process.getgid?.() ?? 0 } = vassal.owner ?? {};
  return {
    UWSGI_VASSAL_CONFIG: vassal.entry.argument,
    UWSGI_VASSAL_PID: String(pid),
    UWSGI_VASSAL_UID: String(uid),
    UWSGI_VASSAL_GID: String(gid),
  };
}
