import { chownSync, existsSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Configuration } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { enterGroup, groupSetting, makeGroup, setGroup, type GroupSetting } from './cgroups.ts';
import { ERR_JAIL_CGROUP } from './errors.ts';
import { cgroup2, cgroup2Opt } from './options.ts';
import { refuse } from './words.ts';

/** Leaf that an Emperor runs in under systemd (`DelegateSubgroup=emperor`): its vassals stand beside it. */
const LEAF = 'emperor';
const MODE = 0o755;
/** What the kernel hands over with a subtree (cgroups(7), delegation). */
const DELEGATED = ['', 'cgroup.procs', 'cgroup.threads', 'cgroup.subtree_control'];

/** Where the unified hierarchy is mounted; `null` for nowhere. */
export function unifiedMount(
  mountinfo: string = readFileSync('/proc/self/mountinfo', 'utf8'),
): string | null {
  const line = mountinfo.split('\n').find((text) => text.includes(' - cgroup2 '));
  return line?.split(' ')[4] ?? null;
}

/** The group of a process in the unified hierarchy, as a directory; `null` without one. */
export function groupOf(pid: number | 'self'): string | null {
  const mount = unifiedMount();
  const own = /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1];
  return mount === null || own === undefined ? null : join(mount, own);
}

/** The groups that an Emperor makes for the lives of its vassals stand in one directory. @param own its own group */
export function groupsOfVassals(own: string, pid: number): string {
  return join(beside(own), `emperord-${pid}`);
}

/** Where new groups stand: below the one of a process, or beside it when that one is a leaf. */
function beside(own: string): string {
  return basename(own) === LEAF ? dirname(own) : own;
}

/**
 * Directory of a group by its name below the group of whoever starts it: for a vassal that is its Emperor, whatever group
 * the vassal has been born in. Throws `ERR_JAIL_OPTION` for a wrong name.
 */
export function groupPath(name: string, own: string): string {
  if (!/^\w[\w.@:-]*(\/\w[\w.@:-]*)*$/.test(name))
    throw refuse('cgroup2', `"${name}"`, 'a name, or names separated by slashes');
  return join(beside(own.replace(/\/emperord-\d+\/[^/]+$/, '') || '/'), name);
}

/** The controllers that settings need: `memory.max` needs `memory`. */
export function controllersOf(settings: readonly GroupSetting[]): string[] {
  const names = settings.map(({ file }) => file.split('.')[0] ?? '').filter((name) => name !== 'cgroup');
  return [...new Set(names)];
}

/**
 * Makes the group of `cgroup2` with the controllers that its settings need, hands it to the user and enters it.
 * Throws `ERR_JAIL_CGROUP`.
 */
export function enterDelegated(configuration: Configuration, uid: number | null, gid: number | null): void {
  const name = configuration.get(cgroup2);
  if (name === null) return;
  const settings = configuration.get(cgroup2Opt).map((text) => groupSetting('cgroup2-opt', text));
  const own = groupOf('self');
  if (own === null) throw missing(name);
  const path = groupPath(name, own);
  makeGroup(path, MODE);
  for (const controller of controllersOf(settings)) enable(path, controller);
  for (const setting of settings) setGroup(path, setting);
  if (uid !== null) delegate(path, uid, gid ?? -1);
  enterGroup(path);
}

/** Enables a controller for a group: from the top down to its parent, wherever it is not enabled yet. */
function enable(path: string, controller: string): void {
  const parent = dirname(path);
  if (existsSync(join(parent, 'cgroup.controllers')) && !lists(path, controller)) {
    enable(parent, controller);
    if (!existsSync(join(parent, 'cgroup.subtree_control'))) return;
    setGroup(parent, { file: 'cgroup.subtree_control', value: `+${controller}` });
  }
}

function lists(path: string, controller: string): boolean {
  return readFileSync(join(path, 'cgroup.controllers'), 'utf8').split(/\s/).includes(controller);
}

function delegate(path: string, uid: number, gid: number): void {
  try {
    for (const file of DELEGATED) chownSync(join(path, file), uid, gid);
  } catch (thrown) {
    throw new Failure(ERR_JAIL_CGROUP, { tried: `hand ${path} to user ${uid}`, found: reason(thrown) });
  }
}

function missing(name: string): Failure {
  const found = 'no unified hierarchy (cgroup2) is mounted';
  return new Failure(ERR_JAIL_CGROUP, { tried: `make the control group ${name}`, found });
}

/** Pressure of one resource (PSI): shares of time, in percent, in which some or all processes waited for it. */
export interface Pressure {
  readonly some: PressureLine;
  readonly full: PressureLine | null;
}
interface PressureLine {
  readonly avg10: number;
  readonly avg60: number;
  readonly avg300: number;
  /** µs since the group was made. */
  readonly total: number;
}

/** Reads the pressure of a group; `null` where the kernel does not tell. */
export function pressureOf(path: string, resource: 'cpu' | 'memory' | 'io'): Pressure | null {
  const text = contents(join(path, `${resource}.pressure`));
  return text === null ? null : parsePressure(text);
}

/** Reads the text of a pressure file. */
export function parsePressure(text: string): Pressure | null {
  const line = (kind: string): PressureLine | null => {
    const found = new RegExp(
      `^${kind} avg10=([\\d.]+) avg60=([\\d.]+) avg300=([\\d.]+) total=(\\d+)`,
      'm',
    ).exec(text);
    const [avg10 = 0, avg60 = 0, avg300 = 0, total = 0] = found?.slice(1).map(Number) ?? [];
    return found === null ? null : { avg10, avg60, avg300, total };
  };
  const some = line('some');
  return some === null ? null : { some, full: line('full') };
}

/** What happened to a group for lack of memory (`oom_kill`, `max`, `high` …), by name; empty without the controller. */
export function memoryEvents(path: string): Readonly<Record<string, number>> {
  const rows = (contents(join(path, 'memory.events')) ?? '').split('\n').map((line) => line.split(' '));
  return Object.fromEntries(
    rows.filter((row) => row.length === 2).map(([name, count]) => [name, Number(count)]),
  );
}

/** Kills every process of a group and of those below it (cgroup.kill), as long as it exists. */
export function killGroup(path: string): void {
  if (existsSync(join(path, 'cgroup.kill'))) writeFileSync(join(path, 'cgroup.kill'), '1');
}

/** Removes an empty group; `false` while something is in it. */
export function removeGroup(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function contents(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
