import { toLatin1 } from '../request/index.ts';

/** Where files come from: requests below `prefix` are looked for in `target`. Paths are latin1, one character a byte. */
export interface Mount {
  /** `''` for everything; otherwise without a slash at its end. */
  readonly prefix: string;
  /** A folder, or one file. */
  readonly target: string;
  /** `static-map2`: the mount point is a part of the path in the folder. */
  readonly keepPrefix: boolean;
}

/** Reads `/mount=/folder`; a value without `=` is a folder for everything. */
export function parseMount(written: string, keepPrefix: boolean): Mount {
  const text = toLatin1(written);
  const equals = text.indexOf('=');
  const prefix = equals === -1 ? '' : text.slice(0, equals).trim().replace(/\/+$/, '');
  return { prefix, target: text.slice(equals + 1).trim(), keepPrefix };
}

/** The path below the target that a request asks for; `null` when the mount is not meant. Never holds NUL. */
export function pathBelow(mount: Mount, path: string): string | null {
  if (path.includes('\0') || !isBelow(path, mount.prefix)) return null;
  return mount.keepPrefix ? path : path.slice(mount.prefix.length);
}

/** Whether a path is a prefix or lies below it: `/a` holds `/a` and `/a/b`, not `/ab`. */
export function isBelow(path: string, prefix: string): boolean {
  return prefix === '' || path === prefix || path.startsWith(`${prefix}/`);
}

/** Whether a real path is a folder, or in it, by the folder's own real path. */
export function isInside(path: string, folder: string): boolean {
  return isBelow(path, folder === '/' ? '' : folder);
}
