import { closeSync, fstatSync, readSync } from 'node:fs';
import { native } from '../../native/index.ts';
import { Configuration, type Setting } from '../config/index.ts';
import { immediateGid, immediateUid, noInitgroups } from '../identity/options.ts';
import type { Jailed } from '../instance.ts';
import { addGid, gid, uid } from '../master/options.ts';
import type { Identity } from '../identity/index.ts';
import { JAILED_VARIABLE } from './options.ts';

/** What goes on in the namespaces, and from where. */
export interface Resumed {
  readonly configuration: Configuration;
  readonly stage: Exclude<Jailed, false>;
}

/** The settings of a configuration in a memory file, for the program that goes on in the namespaces. */
export function settingsFile({ configuration: { settings, strays }, stage }: Resumed): number {
  return native.memoryFile('settings', Buffer.from(JSON.stringify({ settings, strays, stage })));
}

/**
 * The configuration of an instance that has just been put into its namespaces, where the files that it came from may
 * be out of sight; `null` in every other process. Only the first call finds it.
 */
export function resumedConfiguration(environment: NodeJS.ProcessEnv): Resumed | null {
  const descriptor = environment[JAILED_VARIABLE];
  delete environment[JAILED_VARIABLE];
  if (descriptor === undefined || !/^\d{1,6}$/.test(descriptor)) return null;
  const { settings, strays, stage } = JSON.parse(contents(Number(descriptor))) as {
    settings: Setting[];
    strays: Setting[];
    stage: Resumed['stage'];
  };
  closeSync(Number(descriptor));
  return { configuration: new Configuration(settings, strays), stage };
}

/** By its descriptor: a new root may have no /proc. */
function contents(descriptor: number): string {
  const bytes = Buffer.alloc(fstatSync(descriptor).size);
  readSync(descriptor, bytes, 0, bytes.length, 0);
  return bytes.toString();
}

/** Options that name who the instance becomes; the names mean nothing under another root. */
const NAMING: ReadonlySet<string> = new Set(
  [uid, gid, addGid, noInitgroups, immediateUid, immediateGid].flatMap(
    ({ name, aliases = [] }: { name: string; aliases?: readonly string[] }) => [name, ...aliases],
  ),
);

/** A configuration that names the same identity by numbers. */
export function numbered({ settings, strays }: Configuration, identity: Identity | null): Configuration {
  const origin = { source: 'the identity of the start', line: null };
  const add = (key: string, value: string | number): Setting => ({ key, value: String(value), origin });
  const { uid: user = null, gid: group = null, groups = [] } = identity ?? {};
  const given = [
    ...(user === null ? [] : [add(uid.name, user)]),
    ...(group === null ? [] : [add(gid.name, group)]),
    ...groups.filter((id) => id !== group).map((id) => add(addGid.name, id)),
    add(noInitgroups.name, 'true'),
  ];
  return new Configuration([...settings.filter(({ key }) => !NAMING.has(key)), ...given], strays);
}
