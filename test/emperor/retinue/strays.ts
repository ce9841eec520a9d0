import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Groups } from '../../../emperor/retinue/groups.ts';
import { groupOf, groupsOfVassals, removeGroup } from '../../../vassal/jail/index.ts';
import { until } from '../../support/index.ts';

/** Why there are no groups here, for the skip of a test. */
export function noGroups(): string | false {
  const group = new Groups().make('probe');
  if (group === null) return 'no control groups (v2) that this user may make';
  removeGroup(group);
  removeGroup(groupsOf(process.pid));
  return false;
}

/** The folder of the groups of an Emperor that this process has started. */
export function groupsOf(emperor: number): string {
  return groupsOfVassals(groupOf('self') ?? '', emperor);
}

/** Pids that those have written whom a vassal has left behind, when there are so many. */
export async function straysIn(path: string, count: number): Promise<number[]> {
  const read = (): string[] => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []);
  await until(() => read().length === count, 'nobody was left behind');
  return read().map(Number);
}

/** The same of a fake vassal on a stage. */
export function strays({ dir }: { readonly dir: string }, name: string, count: number): Promise<number[]> {
  return straysIn(join(dir, `fake/strays-${name}`), count);
}
