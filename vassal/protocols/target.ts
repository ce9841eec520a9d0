import { HeadError, type HttpHead } from './http-head.ts';

/** What a target says: the path and the query as written, and the host of an absolute form (RFC 9112 3.2). */
export interface Target {
  readonly path: string;
  readonly query: string;
  readonly host: string | null;
}

/** Reads the target of a request line; throws `HeadError` for a form that no server of this kind answers. */
export function readTarget({ method, target }: HttpHead): Target {
  if (method === 'OPTIONS' && target === '*') return { path: '*', query: '', host: null };
  const absolute = /^https?:\/\/([^/?#@]+)(\/[^?#]*)?(?:\?([^#]*))?$/i.exec(target);
  if (absolute) return { path: absolute[2] ?? '/', query: absolute[3] ?? '', host: absolute[1] ?? '' };
  if (!target.startsWith('/')) throw new HeadError(400, 'a target that is not a path');
  const [path = '', ...rest] = target.split('?');
  return { path, query: rest.join('?'), host: null };
}

/** Decodes percent escapes once, to latin1 text. A broken escape and an escaped NUL are refused. */
export function decodePath(path: string): string {
  if (!path.includes('%')) return path;
  return path.replace(/%([0-9a-fA-F]{2})?/g, (_, digits: string | undefined) => {
    if (digits === undefined) throw new HeadError(400, 'a malformed percent escape');
    if (digits === '00') throw new HeadError(400, 'an escaped NUL');
    return String.fromCharCode(Number.parseInt(digits, 16));
  });
}

/**
 * Removes the segments `.` and `..` of a path as it is written (RFC 3986 5.2.4), as the original does. Escaped ones are
 * names like any other: whoever looks for a file has to check where a path leads.
 */
export function removeDotSegments(path: string): string {
  if (!path.includes('/.')) return path;
  const segments: string[] = [];
  const parts = path.slice(1).split('/');
  for (const part of parts) {
    if (part === '..') segments.pop();
    else if (part !== '.') segments.push(part);
  }
  const last = parts.at(-1);
  return `/${segments.join('/')}${segments.length > 0 && (last === '.' || last === '..') ? '/' : ''}`;
}
