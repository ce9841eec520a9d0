import { access, constants, realpath, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { isBelow, isInside, type Mount } from '../../static/index.ts';
import type { Settings } from './settings.ts';

/** A script to run. */
export interface Script {
  /** Path of the file. */
  readonly file: string;
  /** What the request calls it, and what of its path goes on behind it; `null`: nothing does. */
  readonly name: string;
  readonly pathInfo: string | null;
  /** The folder of the mount, `null` for a mount that is one script. */
  readonly root: string | null;
  readonly helper: string | null;
}

/** Where scripts are, and which of them run. */
export type Places = Pick<
  Settings,
  'mounts' | 'fromDocroot' | 'helpers' | 'indexes' | 'allowed' | 'followLinks' | 'safe' | 'pathInfo'
>;

/** A script, a status that is the answer, or where the folder with its slash is. */
export type Found = Script | { readonly status: 403 | 404 } | { readonly location: string };

const NOWHERE: Found = { status: 404 };
const FORBIDDEN: Found = { status: 403 };

/** The script that a path of a request means. The path is decoded text; its folders are those of the file system. */
export async function find(path: string, docroot: string | null, settings: Places): Promise<Found> {
  const mount = mountOf(path, docroot, settings);
  if (mount === null || path.includes('\0')) return NOWHERE;
  const below = path.slice(mount.prefix.length);
  if (below.split('/').includes('..')) return FORBIDDEN;
  const target = await look(mount.target);
  if (target === null) return NOWHERE;
  if (target.isFile())
    return check({ file: mount.target, name: mount.prefix, pathInfo: below, root: null }, settings);
  return inFolder(mount, below, settings);
}

function mountOf(path: string, docroot: string | null, settings: Places): Mount | null {
  const mount = settings.mounts.find(({ prefix }) => isBelow(path, prefix));
  if (mount !== undefined) return mount;
  return settings.fromDocroot && docroot !== null ? { prefix: '', target: docroot, keepPrefix: false } : null;
}

/** The first part of the path that is a file is the script; a folder at its end is its index. */
async function inFolder(mount: Mount, below: string, settings: Places): Promise<Found> {
  let end = 0;
  while (end < below.length) {
    const slash = below.indexOf('/', end + 1);
    end = slash === -1 ? below.length : slash;
    const part = below.slice(0, end);
    const stats = await look(join(mount.target, part));
    if (stats === null) return NOWHERE;
    if (stats.isDirectory()) continue;
    const rest = below.slice(end);
    if (!stats.isFile() || (rest !== '' && !settings.pathInfo)) return NOWHERE;
    return inside(mount, part, rest, settings);
  }
  if (!below.endsWith('/')) return { location: `${mount.prefix}${below}/` };
  for (const index of settings.indexes) {
    const stats = await look(join(mount.target, below, index));
    if (stats?.isFile()) return inside(mount, below + index, '', settings);
  }
  return NOWHERE;
}

async function inside(mount: Mount, part: string, rest: string, settings: Places): Promise<Found> {
  const file = join(mount.target, part);
  if (!settings.followLinks && !(await staysIn(await realpath(file), [mount.target, ...settings.safe])))
    return FORBIDDEN;
  const pathInfo = rest === '' ? null : rest;
  return check({ file, name: mount.prefix + part, pathInfo, root: mount.target }, settings);
}

/** Whether a file is below one of these folders after every link is followed. @param file its real path */
export async function staysIn(file: string, folders: readonly string[]): Promise<boolean> {
  const places = await Promise.all(folders.map((folder) => realpath(folder).catch(() => null)));
  return places.some((place) => place !== null && isInside(dirname(file), place));
}

/**
 * A script by its path, which no mount has to have.
 * @param name what the request calls it
 * @param helper runs it, whatever its ending is; `null` for that of its ending
 */
export async function named(
  { file, helper }: Pick<Script, 'file' | 'helper'>,
  name: string,
  settings: Places,
): Promise<Found> {
  if ((await look(file))?.isFile() !== true) return NOWHERE;
  return check({ file, name, pathInfo: null, root: null }, settings, helper);
}

async function check(
  script: Omit<Script, 'helper'>,
  settings: Places,
  given: string | null = null,
): Promise<Found> {
  const ends = (ending: string): boolean => script.file.toLowerCase().endsWith(ending);
  if (settings.allowed.length > 0 && !settings.allowed.some(ends)) return FORBIDDEN;
  const helper = given ?? settings.helpers.find(({ ending }) => ends(ending))?.program ?? null;
  const mode = helper === null ? constants.R_OK | constants.X_OK : constants.R_OK;
  const may = await access(script.file, mode).then(
    () => true,
    () => false,
  );
  return may ? { ...script, helper } : FORBIDDEN;
}

function look(path: string): Promise<Stats | null> {
  return stat(path).catch(() => null);
}
