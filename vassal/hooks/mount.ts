import { readFileSync } from 'node:fs';
import {
  MOUNT_FLAGS,
  native,
  UNMOUNT_FLAGS,
  type LaunchOperation,
  type MountFlag,
  type UnmountFlag,
} from '../../native/index.ts';
import { mountPoints } from '../jail/index.ts';

/** Short words for flags of mount(2) and umount(2). */
const SHORT: Readonly<Record<string, string>> = { rec: 'recursive', ro: 'readonly', lazy: 'detach' };
/** What is so without being said. */
const DEFAULTS = new Set(['rw', 'defaults']);

/**
 * `mount:FILESYSTEM SOURCE MOUNTPOINT [FLAGS]` (manual 3.28.2). What is no flag of mount(2) goes to the file system.
 * A source or file system that is called `none` is none.
 */
export function mountOf(text: string): LaunchOperation {
  const [type, source, target, ...rest] = text.trim().split(/\s+/);
  if (type === undefined || source === undefined || target === undefined)
    throw new Error('invalid syntax, must be: <filesystem> <source> <mountpoint> [flags]');
  const words = wordsOf(rest).filter((word) => !DEFAULTS.has(word));
  const isFlag = (word: string): word is MountFlag => (MOUNT_FLAGS as readonly string[]).includes(word);
  const name = (word: string): string => (word === 'none' ? '' : word);
  return {
    op: 'mount',
    source: source,
    target,
    type: name(type),
    flags: words.filter(isFlag),
    data: words.filter((word) => !isFlag(word)).join(','),
  };
}

/**
 * `umount:MOUNTPOINT [FLAGS]`. `rec` takes everything that is mounted below it too, the last one first; with `detach`
 * the kernel does that itself.
 */
export function unmountsOf(text: string, mountinfo: () => string): LaunchOperation[] {
  const [target, ...rest] = text.trim().split(/\s+/);
  if (target === undefined || target === '') throw new Error('invalid syntax, must be: <mountpoint> [flags]');
  const words = wordsOf(rest);
  const unknown = words.find(
    (word) => word !== 'recursive' && !(UNMOUNT_FLAGS as readonly string[]).includes(word),
  );
  if (unknown !== undefined) throw new Error(`unknown flag "${unknown}"`);
  const flags = words.filter((word): word is UnmountFlag => word !== 'recursive');
  const all = words.includes('recursive') && !flags.includes('detach');
  const targets = all ? mountsBelow(target, mountinfo()) : [target];
  return targets.map((one) => ({ op: 'unmount', target: one, flags }));
}

/** Mount points at and below a path, the last mounted first. */
function mountsBelow(path: string, mountinfo: string): string[] {
  const top = path.replace(/\/+$/, '');
  return mountPoints(mountinfo)
    .filter((point) => point === top || point.startsWith(`${top}/`))
    .reverse();
}

function wordsOf(rest: readonly string[]): string[] {
  return rest
    .flatMap((word) => word.split(','))
    .filter((word) => word !== '')
    .map((word) => SHORT[word] ?? word);
}

/** The action `mount`. */
export function mount(text: string): void {
  native.perform([mountOf(text)]);
}

/** The action `umount`. */
export function unmount(text: string): void {
  native.perform(unmountsOf(text, () => readFileSync('/proc/self/mountinfo', 'utf8')));
}
