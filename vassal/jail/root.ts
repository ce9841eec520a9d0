import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { native } from '../../native/index.ts';
import type { Configuration } from '../config/index.ts';
import { Failure, reason } from '../errors/index.ts';
import { ERR_JAIL_ENTER } from './errors.ts';
import { installation } from './installation.ts';
import { systemOf } from './namespaces.ts';
import * as rows from './options.ts';
import { refuse } from './words.ts';

/** A mount of the old root that is wanted under the new one. */
export interface Kept {
  readonly source: string;
  readonly target: string;
  /** It is needed there, whatever the new root has at that place. */
  readonly always: boolean;
  readonly readOnly: boolean;
}

/** How the root changes. */
export type RootChange =
  | { readonly kind: 'chroot'; readonly root: string }
  | { readonly kind: 'pivot'; readonly root: string; readonly old: string };

/** The changes of the root that a configuration asks for, in their order. Throws `ERR_JAIL_OPTION`. */
export function rootChanges(configuration: Configuration): RootChange[] {
  const pivot = configuration.get(rows.pivotRoot);
  const system = configuration.get(rows.namespace);
  const plain = configuration.get(rows.chroot);
  const [root, old, ...more] = pivot?.trim().split(/\s+/) ?? [];
  if (pivot !== null && (root === undefined || old === undefined || more.length > 0))
    throw refuse('pivot-root', `"${pivot}"`, 'the new root and a directory below it for the old one');
  return [
    ...(root === undefined || old === undefined ? [] : [{ kind: 'pivot', root, old } as const]),
    ...(system === null ? [] : [{ kind: 'chroot', root: systemOf(system).root } as const]),
    ...(plain === null ? [] : [{ kind: 'chroot', root: plain } as const]),
  ];
}

/** `namespace-keep-mount = SOURCE:TARGET`, or a path below the root that keeps its place. */
export function keptMounts(configuration: Configuration): Kept[] {
  const system = configuration.get(rows.namespace);
  const root = system === null ? '' : systemOf(system).root.replace(/\/+$/, '');
  return configuration.get(rows.namespaceKeepMount).map((text) => {
    const [source = '', target] = text.split(':');
    const inside = source.startsWith(`${root}/`) ? source.slice(root.length) : source;
    return { source, target: target ?? inside, always: true, readOnly: false };
  });
}

/**
 * What the instance itself needs under any root, at the same paths, read only: its runtime and its own files, the
 * shared libraries of the runtime where the new root has none, and /dev/null.
 */
export function runtimeMounts(maps: string = readFileSync('/proc/self/maps', 'utf8')): Kept[] {
  const own = installation();
  const mapped = maps.split('\n').map((line) => line.split(/\s+/)[5] ?? '');
  const libraries = [...new Set(mapped)].filter((path) => /\.so(\.[\d.]+)?$/.test(path));
  const outside = [...libraries.flatMap(namesOf), ...LOADERS].filter((path) => existsSync(path));
  const kept = (path: string, always: boolean, readOnly: boolean): Kept => {
    return { source: path, target: path, always, readOnly };
  };
  return [
    kept(own, true, true),
    ...[process.execPath].filter((path) => !path.startsWith(`${own}/`)).map((path) => kept(path, true, true)),
    ...outside.filter((path) => !path.startsWith(`${own}/`)).map((path) => kept(path, false, true)),
    kept('/dev/null', false, false),
  ];
}

/** Where programs look for the loader of shared libraries. */
const LOADERS = ['/lib64/ld-linux-x86-64.so.2', '/lib/ld-linux-aarch64.so.1'];

/** The names of a shared library in its folder: the kernel tells the file, programs ask for a link to it. */
function namesOf(library: string): string[] {
  const folder = dirname(library);
  const stem = basename(library).split('.so')[0] ?? '';
  const names = readdirSync(folder).filter((name) => name.startsWith(`${stem}.so.`));
  const same = names.map((name) => join(folder, name)).filter((path) => realpathSync(path) === library);
  return [...new Set([library, ...same])];
}

/**
 * Changes the root of this process, with what has to be kept. The mounts are taken before and put in place after it,
 * so that no link of the new root leads out of it. Throws `ERR_JAIL_ENTER`.
 */
export function changeRoot(changes: readonly RootChange[], kept: readonly Kept[], withProc: boolean): void {
  const tried = `change the root to ${changes.map(({ root }) => root).join(', then ')}`;
  try {
    const taken = kept.map((mount) => {
      const directory = statSync(mount.source).isDirectory();
      return { ...mount, directory, tree: native.detachedMount(mount.source, mount.readOnly) };
    });
    for (const change of changes) {
      if (change.kind === 'chroot') native.perform([{ op: 'chroot', path: change.root }]);
      else native.perform([{ op: 'pivot-root', root: change.root, old: change.old }]);
    }
    for (const { tree, target, always, directory } of taken) {
      if (always || isFree(target)) attach(tree, target, directory);
      native.close(tree);
    }
    if (withProc && existsSync('/proc'))
      native.perform([{ op: 'mount', source: 'proc', target: '/proc', type: 'proc', flags: [], data: '' }]);
  } catch (thrown) {
    throw new Failure(ERR_JAIL_ENTER, { tried, found: describe(thrown), cause: thrown });
  }
}

/** Nothing is there, or the empty file that an earlier start has left as a place to mount on. */
function isFree(path: string): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined || (status.isFile() && status.size === 0);
}

function attach(tree: number, target: string, directory: boolean): void {
  if (directory) mkdirSync(target, { recursive: true });
  else {
    mkdirSync(dirname(target), { recursive: true });
    closeSync(openSync(target, 'a'));
  }
  native.perform([{ op: 'attach-mount', tree, target }]);
}

function describe(thrown: unknown): string {
  const { code, syscall, argument } = thrown as { code?: string; syscall?: string; argument?: string };
  return syscall === undefined ? reason(thrown) : `${syscall} ${argument ?? ''}: ${code}`;
}
