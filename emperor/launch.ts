import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { native } from '../native/index.ts';
import type { VassalEvent } from './events.ts';
import { launchPlan, type Birth } from './plan.ts';
import { VassalProcess } from './process.ts';
import { userName } from './users.ts';
import type { Vassal } from './vassal.ts';

/** Options of a launch that ask the system something. */
export interface LaunchSettings {
  readonly birth: Birth;
  readonly magicExec: boolean;
  readonly initGroups: boolean;
}

/** Launches a vassal. Throws when the system gives no process. */
export function launchVassal(
  vassal: Vassal,
  { birth, magicExec, initGroups }: LaunchSettings,
  emit: (event: VassalEvent) => void,
): VassalProcess {
  const { entry, owner } = vassal;
  const folder = entry.directory ?? process.cwd();
  const executable = magicExec && entry.text === null && isExecutable(resolve(folder, entry.argument));
  const user = initGroups && owner !== null ? userName(owner.uid) : null;
  return new VassalProcess(
    native,
    vassal.name,
    (link) => launchPlan(vassal, birth, { link, folder, executable, user }),
    emit,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
