import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { ERR_JAIL_CGROUP } from './errors.ts';
import * as rows from './options.ts';
import { refuse } from './words.ts';

/** A value for a file of a control group. */
export interface GroupSetting {
  readonly file: string;
  readonly value: string;
}

/** Reads `memory.max=512M`. Throws `ERR_JAIL_OPTION`: a name with a slash would leave the group. */
export function groupSetting(option: string, text: string): GroupSetting {
  const [, file, value] = /^([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)+)=(.*)$/s.exec(text) ?? [];
  if (file === undefined || value === undefined)
    throw refuse(option, `"${text}"`, 'FILE=VALUE, such as cpu.shares=125');
  return { file, value };
}

/**
 * Makes the groups of `cgroup`, sets their files and enters them (manual 8.2). A file that only some of the groups
 * have is set there. Throws `ERR_JAIL_CGROUP`.
 */
export function enterGroups(configuration: Configuration): void {
  const groups = configuration.get(rows.cgroup);
  const settings = configuration.get(rows.cgroupOpt).map((text) => groupSetting('cgroup-opt', text));
  for (const path of groups) makeGroup(path, configuration.get(rows.cgroupDirMode));
  for (const setting of settings) {
    const having = groups.filter((path) => existsSync(join(path, setting.file)));
    if (having.length === 0 && groups.length > 0)
      throw fail(`set ${setting.file} of ${groups.join(', ')}`, 'no such file in the control group', null);
    for (const path of having) setGroup(path, setting);
  }
  for (const path of groups) enterGroup(path);
}

/** Makes a group; one that exists is taken as it is. */
export function makeGroup(path: string, mode: number): void {
  attempt(`make the control group ${path}`, () => {
    mkdirSync(path, { recursive: true, mode });
    if (!existsSync(join(path, 'cgroup.procs')))
      throw new Error('it is not in a mounted hierarchy of control groups');
  });
}

/** Writes one file of a group. */
export function setGroup(path: string, { file, value }: GroupSetting): void {
  attempt(`set ${file} of ${path} to "${value}"`, () => writeFileSync(join(path, file), value));
}

/** Moves this process into a group. */
export function enterGroup(path: string): void {
  attempt(`enter the control group ${path}`, () => writeFileSync(join(path, 'cgroup.procs'), '0'));
}

function attempt(tried: string, body: () => void): void {
  try {
    body();
  } catch (thrown) {
    throw fail(tried, reason(thrown), thrown);
  }
}

function fail(tried: string, found: string, cause: unknown): Failure {
  return new Failure(ERR_JAIL_CGROUP, { tried, found, cause });
}
